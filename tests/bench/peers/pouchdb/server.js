// PouchDB's own server with the records of a file: `server.js FOLDER RECORDS.jsonl`. It prints its
// address when it is ready, and ends with its input.
const fs = require("node:fs");
const path = require("node:path");
const express = require("express");
const PouchDB = require("pouchdb");

async function main() {
  const [folder, records] = process.argv.slice(2);
  const databases = path.join(folder, "server") + path.sep;
  fs.mkdirSync(databases, { recursive: true });
  const Databases = PouchDB.defaults({ prefix: databases });
  const database = new Databases("records");
  const lines = fs.readFileSync(records, "utf8").trimEnd().split("\n");
  for (let first = 0; first < lines.length; first += 1000) {
    const docs = lines.slice(first, first + 1000).map((line) => {
      const { id, ...rest } = JSON.parse(line);
      return { _id: id, ...rest };
    });
    await database.bulkDocs(docs);
  }
  const app = express();
  const quiet = { configPath: path.join(folder, "config.json"), logPath: path.join(folder, "log.txt") };
  app.use("/", require("express-pouchdb")(Databases, quiet));
  const server = app.listen(0, "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${server.address().port}/records`);
  });
  process.stdin.on("end", () => process.exit(0)).resume();
}

main();
