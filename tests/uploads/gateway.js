// A gateway with its sandbox on a free port, with data in a folder that goes with it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Server, freePort, program } from "../browser/support/server.js";

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
    this.server = await Server.start(
      "gateway",
      program("LIVE_GATEWAY_PROGRAM"),
      {
        LIVE_LISTEN: `127.0.0.1:${this.port}`,
        LIVE_DATA: join(this.folder, "gateway"),
        LIVE_SANDBOX: "true",
      },
      this.folder,
      `${this.url}/health/ready`,
    );
  }

  /** Stops, and comes back at the same address with the same data. */
  async restart() {
    await this.server.stop();
    await this.#run();
  }

  async stop() {
    await this.server?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
