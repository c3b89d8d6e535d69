// What the gateway calls a device with, as programs read it that others wrote.

import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import ece from "http_ece";
import { importJWK, jwtVerify } from "jose";
import { Gateway } from "../uploads/gateway.js";
import { Session } from "../uploads/session.js";

let gateway;
let service;
const calls = [];

before(async () => {
  gateway = await Gateway.start();
  service = createServer(async (request, answer) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    calls.push({ headers: request.headers, body: Buffer.concat(parts) });
    answer.writeHead(201).end();
    service.emit("called");
  });
  service.listen(0, "127.0.0.1");
  await once(service, "listening");
});
after(async () => {
  service?.close();
  await gateway?.stop();
});

async function ask(session, method, path, value) {
  const answer = await session.fetch(gateway.url + path, {
    method,
    headers: { "content-type": "application/json" },
    body: value && JSON.stringify(value),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

/** Somebody whose NIK the register knows. */
async function matched(phone, person) {
  const session = await Session.start(gateway, phone);
  const { nik, family_card, birth_date } = person;
  await ask(session, "POST", "/v1/account/match", { nik, family_card, birth_date, consent: 1 });
  return session;
}

test("a device reads that there is news, from the city and from nobody else", async () => {
  const people = await (await fetch(`${gateway.url}/sandbox/people.json`)).json();
  const elder = await matched("081234567890", people[0]);
  const helper = await matched("081234567891", people[1]);

  const device = createECDH("prime256v1");
  device.generateKeys();
  const auth = randomBytes(16);
  const endpoint = `http://127.0.0.1:${service.address().port}/device`;
  const settings = await ask(helper, "PUT", "/v1/inbox/push", {
    endpoint,
    p256dh: device.getPublicKey("base64url"),
    auth: auth.toString("base64url"),
  });
  assert.equal(settings.is_pushed, true);
  // Whatever the time is where this runs.
  await ask(helper, "PUT", "/v1/inbox/settings", {});

  // One is let act for the other, who ends it: that is worth a message to the first.
  const { code } = await ask(elder, "POST", "/v1/mandates/invitations", { days: 30, consent: 1 });
  const mandate = await ask(helper, "POST", "/v1/mandates", { mandate_code: code, consent: 1 });
  await ask(elder, "DELETE", `/v1/mandates/${mandate.id}`);
  if (!calls.length) await once(service, "called");
  const [{ headers, body }] = calls;

  assert.equal(headers["content-encoding"], "aes128gcm");
  assert.equal(headers.urgency, "normal");
  assert.ok(Number(headers.ttl) > 0 && headers.topic.length <= 32);
  const read = ece.decrypt(body, {
    version: "aes128gcm",
    privateKey: device,
    authSecret: auth.toString("base64url"),
  });
  const said = JSON.parse(read.toString());
  const { messages } = await ask(helper, "GET", "/v1/inbox/messages");
  assert.deepEqual(said, { department: "disdukcapil", id: messages[0].id });
  assert.equal(messages[0].what, "mandate-ended");

  const [, token, key] = headers.authorization.match(/^vapid t=(\S+), k=(\S+)$/);
  assert.equal(key, settings.push_key);
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const city = await importJWK({ kty: "EC", crv: "P-256", x, y }, "ES256");
  const { payload } = await jwtVerify(token, city, { audience: new URL(endpoint).origin });
  assert.ok(payload.exp - Date.now() / 1000 <= 24 * 3600);

  // Another device cannot read it.
  const other = createECDH("prime256v1");
  other.generateKeys();
  assert.throws(() =>
    ece.decrypt(body, { version: "aes128gcm", privateKey: other, authSecret: auth.toString("base64url") }),
  );
});
