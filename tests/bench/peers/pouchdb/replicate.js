// Replicates a database into a new one so many times: `replicate.js FOLDER ADDRESS RECORDS ROUNDS`.
// It prints the milliseconds of each time, as JSON.
const path = require("node:path");
const PouchDB = require("pouchdb");

async function main() {
  const [folder, address, records, rounds] = process.argv.slice(2);
  const took = [];
  for (let round = 0; round < Number(rounds); round += 1) {
    const local = new PouchDB(path.join(folder, `device-${round}`));
    await local.info();
    const began = process.hrtime.bigint();
    // The largest batch that helps it; its own default is 100.
    const done = await PouchDB.replicate(address, local, { batch_size: 1000 });
    took.push(Number(process.hrtime.bigint() - began) / 1e6);
    if (done.docs_written !== Number(records)) {
      throw new Error(`${done.docs_written} of ${records} records came`);
    }
    await local.destroy();
  }
  console.log(JSON.stringify(took));
  process.exit(0);
}

main();
