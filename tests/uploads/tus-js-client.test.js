// The gateway's uploads as tus-js-client, the protocol's reference client, meets them.

import assert from "node:assert/strict";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import * as tus from "tus-js-client";
import { Gateway } from "./gateway.js";
import { Session } from "./session.js";

/** After how many bytes a bad connection breaks. */
const PIECE = 300_000;

let gateway;
let session;

before(async () => {
  gateway = await Gateway.start();
  session = await Session.start(gateway, "081234567890");
});
after(() => gateway?.stop());

/** A part of a PNG. */
function chunk(kind, bytes) {
  const body = Buffer.concat([Buffer.from(kind), bytes]);
  let crc = 0xffffffff;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(bytes.length);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, body, sum]);
}

/** A PNG of 800 times 600 pixels of noise, which no compression makes smaller: 1.4 megabytes. */
function photo() {
  const header = Buffer.from([0, 0, 3, 32, 0, 0, 2, 88, 8, 2, 0, 0, 0]);
  const rows = randomBytes(600 * (1 + 800 * 3));
  for (let row = 0; row < 600; row += 1) rows[row * (1 + 800 * 3)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk("IDAT", deflateSync(rows));
  return Buffer.concat([signature, chunk("IHDR", header), data, chunk("IEND", Buffer.alloc(0))]);
}

/** A way to the gateway that breaks whenever so many bytes have gone up it. */
async function breakingWire() {
  const wire = createServer((near) => {
    const far = connect(gateway.port, "127.0.0.1");
    let carried = 0;
    near.on("data", (bytes) => {
      carried += bytes.length;
      far.write(bytes);
      if (carried > PIECE) {
        wire.breaks += 1;
        near.destroy();
        far.end();
      }
    });
    far.on("data", (bytes) => near.write(bytes));
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on("end", () => other.end());
      one.on("error", () => other.destroy());
    }
  });
  wire.breaks = 0;
  await new Promise((resolve) => wire.listen(0, "127.0.0.1", resolve));
  wire.unref();
  return wire;
}

/** Uploads to the end, or until `stopAt` bytes are on their way. */
function upload(bytes, options, stopAt = Infinity) {
  return new Promise((resolve, reject) => {
    const running = new tus.Upload(bytes, {
      ...session.options(),
      retryDelays: Array(40).fill(20),
      ...options,
      onError: reject,
      onSuccess: () => resolve(running),
      onProgress: async (sent) => {
        if (sent < stopAt) return;
        await running.abort();
        resolve(running);
      },
    });
    running.start();
  });
}

async function stored(path) {
  const answer = await session.fetch(`${gateway.url}/v1/files/${path}`);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

const endpoint = () => `${gateway.url}/v1/uploads`;
const idOf = (running) => running.url.split("/").at(-1);

test("in one stream, and the file is what was sent", async () => {
  const bytes = photo();
  const file = randomUUID();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await upload(bytes, { endpoint: endpoint(), metadata: { file, sha256, filename: "foto.png" } });
  assert.ok((await stored(file)).equals(bytes));
});

test("in pieces", async () => {
  const bytes = photo();
  const running = await upload(bytes, { endpoint: endpoint(), chunkSize: 200_000 });
  assert.ok((await stored(idOf(running))).equals(bytes));
});

test("over a connection that breaks all the time", async () => {
  const bytes = photo();
  const wire = await breakingWire();
  const url = `http://127.0.0.1:${wire.address().port}/v1/uploads`;
  const running = await upload(bytes, { endpoint: url });
  assert.ok(wire.breaks > 3, `${wire.breaks} breaks`);
  assert.ok((await stored(idOf(running))).equals(bytes));
});

test("on after a pause, by another client that knows only the address", async () => {
  const bytes = photo();
  const first = await upload(bytes, { endpoint: endpoint() }, 500_000);
  const second = await upload(bytes, { uploadUrl: first.url });
  assert.equal(second.url, first.url);
  assert.ok((await stored(idOf(second))).equals(bytes));
});

test("on over a restart of the gateway", async () => {
  const bytes = photo();
  const first = await upload(bytes, { endpoint: endpoint(), chunkSize: 200_000 }, 500_000);
  await gateway.restart();
  const second = await upload(bytes, { uploadUrl: first.url });
  assert.ok((await stored(idOf(second))).equals(bytes));
});

test("with PATCH in the disguise of POST", async () => {
  const bytes = photo();
  const running = await upload(bytes, { endpoint: endpoint(), overridePatchMethod: true });
  assert.ok((await stored(idOf(running))).equals(bytes));
});

test("ended by who does not want it any more", async () => {
  const first = await upload(photo(), { endpoint: endpoint() }, 500_000);
  await first.abort(true);
  const headers = { "tus-resumable": "1.0.0" };
  const answer = await session.fetch(first.url, { method: "HEAD", headers });
  assert.equal(answer.status, 404);
});

test("what is no photo is said to be none", async () => {
  await assert.rejects(
    upload(Buffer.from("no photo at all"), { endpoint: endpoint(), retryDelays: null }),
    (error) => error.originalResponse.getStatus() === 422,
  );
});
