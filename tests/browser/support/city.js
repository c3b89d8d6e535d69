// A city of its own for each file of journeys: a gateway with its sandbox and a web app, on free
// ports of this machine, with their data in a folder that goes with them.

import { spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIME_TO_START_MS = 60_000;
const TIME_TO_END_MS = 10_000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The path of a program that `cargo xtask test --only browser` has built. */
function program(variable) {
  const path = process.env[variable];
  if (!path) {
    throw new Error(`${variable} is not set: run \`cargo xtask test --only browser\``);
  }
  return path;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that this process started and will end. */
class Server {
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

export class City {
  /** Starts a gateway and a web app that asks it. */
  static async start() {
    const city = new City();
    city.folder = await mkdtemp(join(tmpdir(), "live-browser-"));
    try {
      await city.#startGateway();
      await city.#startWeb();
    } catch (error) {
      await city.stop();
      throw error;
    }
    return city;
  }

  async #startGateway() {
    this.gatewayPort ??= await freePort();
    this.gatewayUrl = `http://127.0.0.1:${this.gatewayPort}`;
    this.gateway = await Server.start(
      "gateway",
      program("LIVE_GATEWAY_PROGRAM"),
      {
        LIVE_LISTEN: `127.0.0.1:${this.gatewayPort}`,
        LIVE_DATA: join(this.folder, "gateway"),
        LIVE_SANDBOX: "true",
      },
      this.folder,
      `${this.gatewayUrl}/health/ready`,
    );
  }

  async #startWeb() {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.web = await Server.start(
      "web",
      program("LIVE_WEB_PROGRAM"),
      {
        LIVE_LISTEN: `127.0.0.1:${port}`,
        LIVE_DATA: join(this.folder, "web"),
        LIVE_GATEWAY: this.gatewayUrl,
      },
      this.folder,
      `${this.url}/`,
    );
  }

  /** Cuts the network between the web app and the gateway. */
  async cutNetwork() {
    await this.gateway.stop();
  }

  /** Mends it: the gateway comes back at the same address with the same data. */
  async mendNetwork() {
    await this.#startGateway();
  }

  /** Ends both servers and throws their data away. */
  async stop() {
    await this.web?.stop();
    await this.gateway?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The people that the sandbox offers to try things with. */
  async people() {
    return this.#json("/sandbox/people.json");
  }

  /** Lets this many days pass in the sandbox's departments. */
  async letDaysPass(days) {
    const answer = await fetch(`${this.gatewayUrl}/sandbox/clock`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ advance: String(days * 24 * 3600) }),
    });
    if (!answer.ok) throw new Error(`the sandbox's clock: ${answer.status} ${await answer.text()}`);
  }

  /** The code in the last message to this number, read from the page that shows them. */
  async lastCode(number) {
    const html = await (await fetch(`${this.gatewayUrl}/sandbox/sms`)).text();
    const digits = (phone) => phone.replace(/\D/g, "");
    const messages = html.matchAll(/data-phone="([^"]*)"[\s\S]*?data-code="(\d+)"/g);
    const [, , code] = [...messages].find(([, to]) => digits(to) === digits(number)) ?? [];
    if (!code) throw new Error(`no code for ${number} among the messages:\n${html}`);
    return code;
  }

  /** Pays a QRIS as its payer does: by the sandbox's payment page. */
  async pay(browser, payload) {
    const page = await browser.newPage();
    await page.goto(`${this.gatewayUrl}/sandbox/pay`);
    await page.getByLabel("Isi kode QRIS").fill(payload);
    await page.getByRole("button", { name: "Periksa", exact: true }).click();
    await page.getByRole("button", { name: /^Bayar Rp/ }).click();
    await page.getByText("Pembayaran berhasil.").waitFor();
    await page.close();
  }

  async #json(path) {
    const answer = await fetch(this.gatewayUrl + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
}
