// Attestations as somebody else's COSE (@auth0/cose, on node:crypto), CBOR (cbor-x) and base45 make
// and read them. `../vectors/attestation.json` says what they are about, with keys for tests only, and
// holds ours and theirs; the other half of this test is `../contract/attestations.rs`. `node
// cose.test.js write` makes theirs anew.
import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { ProtectedHeaders, Sign1, UnprotectedHeaders } from "@auth0/cose";
import base45 from "base45";
import { Encoder } from "cbor-x";

const FILE = new URL("../vectors/attestation.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8"));
const cbor = new Encoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false, variableMapSize: true });

const [ISS, SUB, EXP, IAT, CTI, CNF, NONCE] = [1, 2, 4, 6, 7, 8, 10];
const [QUOTA, AREA, NUMBER, VILLAGE, PERSON] = [-70001, -70002, -70003, -70004, -70005];
const [ALG, KID, KCWT, ES256] = [1, 4, 13, -7];
const bytes = (text, encoding = "hex") => new Uint8Array(Buffer.from(text, encoding));
const uuid = (text) => bytes(text.replaceAll("-", ""));
const seconds = (moment) => Date.parse(moment) / 1000;
const digits = (code) => Number(code.replaceAll(".", ""));
const privateKey = (jwk) => createPrivateKey({ key: jwk, format: "jwk" });
const publicKey = ({ d, ...jwk }) => createPublicKey({ key: jwk, format: "jwk" });
const coseKey = (jwk) =>
  new Map([[1, 2], [-1, 1], [-2, bytes(jwk.x, "base64url")], [-3, bytes(jwk.y, "base64url")]]);
const thumbprint = (jwk) => new Uint8Array(createHash("sha256").update(cbor.encode(coseKey(jwk))).digest());
const encoded = (kind, message) => kind + base45.encode(Buffer.from(message)).toString();
const decoded = (kind, code) => {
  assert.ok(code.startsWith(kind));
  return new Uint8Array(base45.decode(code.slice(kind.length)));
};

const { enrolment, attestation } = vectors;
const enrolmentClaims = new Map([
  [ISS, enrolment.issuer],
  [SUB, enrolment.officer],
  [EXP, seconds(enrolment.expires_at)],
  [IAT, seconds(enrolment.issued_at)],
  [CTI, uuid(enrolment.id)],
  [CNF, new Map([[1, coseKey(vectors.keys.officer)]])],
  [QUOTA, enrolment.quota],
  [AREA, enrolment.area.map(digits)],
]);
const account = attestation.account.replaceAll("-", "");
const device = new Map([[5, thumbprint(vectors.keys.citizen)]]);
const requestClaims = new Map([[SUB, account], [CNF, device], [NONCE, bytes(attestation.nonce)]]);
const attestationClaims = new Map([
  [SUB, account],
  [EXP, seconds(attestation.expires_at)],
  [IAT, seconds(attestation.issued_at)],
  [CTI, uuid(attestation.id)],
  [CNF, device],
  [NONCE, bytes(attestation.nonce)],
  [NUMBER, attestation.number],
  [VILLAGE, digits(attestation.village)],
  [PERSON, bytes(attestation.person)],
]);

const sign = (claims, key, name) =>
  Sign1.sign(
    new ProtectedHeaders([[ALG, ES256], name]),
    new UnprotectedHeaders([]),
    cbor.encode(claims),
    privateKey(key),
  );

async function theirs() {
  const token = await sign(enrolmentClaims, vectors.keys.issuer, [KID, Buffer.from(vectors.issuer_id)]);
  const signed = await sign(attestationClaims, vectors.keys.officer, [KCWT, token]);
  return {
    request: encoded("LR1:", cbor.encode(requestClaims)),
    attestation: encoded("LA1:", signed.encode()),
  };
}

if (process.argv[2] === "write") {
  writeFileSync(FILE, `${JSON.stringify({ ...vectors, theirs: await theirs() }, null, 2)}\n`);
  process.exit();
}

test("our request holds the claims, byte for byte", () => {
  assert.deepEqual(Buffer.from(decoded("LR1:", vectors.ours.request)), Buffer.from(cbor.encode(requestClaims)));
});

test("our attestation is signed by the officer's device, and its enrolment by the city", async () => {
  const signed = Sign1.decode(decoded("LA1:", vectors.ours.attestation));
  await signed.verify(publicKey(vectors.keys.officer));
  assert.deepEqual(Buffer.from(signed.payload), Buffer.from(cbor.encode(attestationClaims)));
  const token = signed.protectedHeaders.get(KCWT);
  assert.ok(token instanceof Sign1);
  await token.verify(publicKey(vectors.keys.issuer));
  assert.equal(Buffer.from(token.protectedHeaders.get(KID)).toString(), vectors.issuer_id);
  assert.deepEqual(Buffer.from(token.payload), Buffer.from(cbor.encode(enrolmentClaims)));
});

test("our attestation with one byte changed is signed by nobody", async () => {
  const message = decoded("LA1:", vectors.ours.attestation);
  message[message.length - 70] ^= 1;
  const signed = Sign1.decode(message);
  await assert.rejects(async () => signed.verify(publicKey(vectors.keys.officer)));
});

test("theirs is made anew as it stands in the file, the signature aside", async () => {
  const anew = await theirs();
  assert.equal(anew.request, vectors.theirs.request);
  const payload = ({ attestation }) => Buffer.from(Sign1.decode(decoded("LA1:", attestation)).payload);
  assert.deepEqual(payload(anew), payload(vectors.theirs));
});
