// A gateway with its sandbox on a free port, with data in a folder that goes with it.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIME_TO_START_MS = 60_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Gateway {
  static async start() {
    const gateway = new Gateway();
    gateway.folder = await mkdtemp(join(tmpdir(), "live-uploads-"));
    gateway.port = await freePort();
    gateway.url = `http://127.0.0.1:${gateway.port}`;
    await gateway.#run();
    return gateway;
  }

  async #run() {
    const program = process.env.LIVE_GATEWAY_PROGRAM;
    if (!program) {
      throw new Error("LIVE_GATEWAY_PROGRAM is not set: run `cargo xtask test --only uploads`");
    }
    const env = {
      ...process.env,
      LIVE_LISTEN: `127.0.0.1:${this.port}`,
      LIVE_DATA: join(this.folder, "gateway"),
      LIVE_SANDBOX: "true",
      LIVE_LOG: "warn",
    };
    this.child = spawn(program, [], { env, stdio: ["ignore", "ignore", "inherit"] });
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
    const deadline = Date.now() + TIME_TO_START_MS;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (answer?.ok) return;
      await pause(50);
    }
    await this.stop();
    throw new Error("the gateway did not become ready");
  }

  /** Signs in with the code that the sandbox shows, and gives back the token. */
  async signIn(phone) {
    await this.#post("/v1/sign-in/codes", { phone });
    const html = await (await fetch(`${this.url}/sandbox/sms`)).text();
    const [, code] = html.match(/data-code="(\d+)"/);
    // Any P-256 point will do: nothing is signed with it here.
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
    const key = Buffer.from(await crypto.subtle.exportKey("raw", pair.publicKey));
    const device_key = key.toString("base64url");
    return (await this.#post("/v1/sign-in/sessions", { phone, code, device_key })).access_token;
  }

  /** Stops, and comes back at the same address with the same data. */
  async restart() {
    await this.#end();
    await this.#run();
  }

  async stop() {
    await this.#end();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGTERM");
    await this.ended;
  }

  async #post(path, value) {
    const answer = await fetch(this.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(value),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
