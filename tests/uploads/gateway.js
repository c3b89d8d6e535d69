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
}
