// A city of its own for each file of journeys: a gateway with its sandbox and a web app, on free
// ports of this machine, with their data in a folder that goes with them.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Server, freePort, program } from "./server.js";

export class City {
  /**
   * Starts a gateway and a web app that asks it.
   *
   * @param options `gateway` gives further settings of the gateway for the address of the web app
   */
  static async start({ gateway = () => ({}) } = {}) {
    const city = new City();
    city.webPort = await freePort();
    city.url = `http://127.0.0.1:${city.webPort}`;
    city.gatewaySettings = gateway(city.url);
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
        ...this.gatewaySettings,
      },
      this.folder,
      `${this.gatewayUrl}/health/ready`,
    );
  }

  async #startWeb() {
    this.web = await Server.start(
      "web",
      program("LIVE_WEB_PROGRAM"),
      {
        LIVE_LISTEN: `127.0.0.1:${this.webPort}`,
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

  /** Somebody who sits at the review desk: name and secret. */
  async reviewer() {
    return this.#json("/sandbox/reviewer.json");
  }

  /** The same city with its review desk in the place of the web app, for a reviewer to visit. */
  atDesk() {
    return Object.create(this, { url: { value: this.gatewayUrl } });
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
