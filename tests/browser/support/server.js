// Servers that tests start on free ports of this machine, and end.

import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

const TIME_TO_START_MS = 60_000;
const TIME_TO_END_MS = 10_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The path of a program that the command which runs these tests has built. */
export function program(variable) {
  const path = process.env[variable];
  if (!path) {
    throw new Error(`${variable} is not set: run these tests by \`cargo xtask test\``);
  }
  return path;
}

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that this process started and will end. */
export class Server {
  static async start(name, path, env, folder, readyUrl) {
    const logPath = join(folder, `${name}.log`);
    const log = await open(logPath, "a");
    const child = spawn(path, [], {
      env: { ...process.env, ...env },
      stdio: ["ignore", log.fd, log.fd],
    });
    await log.close();
    const server = new Server(name, child, logPath);
    await server.#untilReady(readyUrl);
    return server;
  }

  constructor(name, child, logPath) {
    this.name = name;
    this.child = child;
    this.logPath = logPath;
    this.ended = new Promise((resolve) => child.once("exit", resolve));
  }

  async #untilReady(url) {
    const deadline = Date.now() + TIME_TO_START_MS;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) return;
      await pause(50);
    }
    const log = await readFile(this.logPath, "utf8");
    await this.stop();
    throw new Error(`the ${this.name} did not become ready:\n${log.slice(-4000)}`);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), TIME_TO_END_MS);
    await this.ended;
    clearTimeout(late);
  }
}
