// Somebody in front of a browser, who knows a page by what it says.
//
// Every page that is looked at is checked on the way: no error in the console, nothing that the
// content security policy had to stop, nothing that axe objects to.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

const axeSource = createRequire(import.meta.url)("axe-core").source;

export const PHONE = { width: 360, height: 740 };
export const TABLET = { width: 768, height: 1024 };
export const DESKTOP = { width: 1280, height: 800 };

const SCREENSHOTS = new URL("../../../docs/screenshots/", import.meta.url).pathname;

/** The most bytes that a page may be made of, compressed, the heading font aside. */
const PAGE_BUDGET = 50_000;

/** A name that begins with these words: a label may go on with "(boleh kosong)". */
const starting = (words) => new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);

/** Asks again until the answer is yes; fails after ten seconds. */
async function until(ask) {
  const deadline = Date.now() + 10_000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`never became true: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Debian's Chromium; `CHROMIUM` names another. */
export async function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
}

/** What axe objects to on a page, a line or three each. */
async function objections(page) {
  // Evaluated by the debugger, so that the page's policy does not matter.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n    ${html}\n    ${failureSummary}`),
  );
}

export class Visitor {
  /**
   * @param browser from `launchBrowser`
   * @param city the `City` whose web app is visited
   * @param options `scripts: false` turns scripts off; `viewport`, `dark` and whatever else a
   *   browser context takes
   */
  static async arrive(browser, city, { scripts = true, dark = false, ...options } = {}) {
    const context = await browser.newContext({
      baseURL: city.url,
      locale: "id-ID",
      timezoneId: "Asia/Jakarta",
      viewport: PHONE,
      javaScriptEnabled: scripts,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new Visitor(city, context, await context.newPage(), scripts);
  }

  constructor(city, context, page, scripts) {
    Object.assign(this, { city, context, page, scripts, looked: new Set() });
    Object.assign(this, { faults: [], expected: [] });
    page.on("console", (message) => {
      const text = message.text();
      const isExpected = this.expected.some((pattern) => pattern.test(text));
      if (message.type() === "error" && !isExpected) this.faults.push(`console: ${text}`);
    });
    page.on("pageerror", (error) => this.faults.push(`script: ${error.message}`));
    page.on("dialog", async (dialog) => {
      this.faults.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
  }

  /** From now on errors in the console that match this are no fault. */
  expectFault(pattern) {
    this.expected.push(pattern);
  }

  /** Goes to an address of the web app. */
  async open(path = "/") {
    await this.page.goto(path);
  }

  /** What the page says. */
  async text() {
    return this.page.locator("body").innerText();
  }

  /** Waits until the page says this. */
  async sees(words) {
    await this.page.getByText(words).first().waitFor().catch((error) => this.#never(words, error));
  }

  /** Fails with what the page says instead. */
  async #never(words, cause) {
    const faults = this.faults.join("\n");
    throw new Error(`never saw ${words} at ${this.page.url()}, which says:\n${await this.text()}\n${faults}`, {
      cause,
    });
  }

  /** Asks again, as somebody does who waits, until the page says this. */
  async waitsFor(words, { seconds = 30 } = {}) {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      try {
        await this.page.getByText(words).first().waitFor({ timeout: this.scripts ? 3000 : 500 });
        return;
      } catch (error) {
        if (Date.now() > deadline) await this.#never(words, error);
        await this.page.reload();
      }
    }
  }

  /** A field by its label; what stands behind the label in parentheses need not be said. */
  field(label) {
    return this.page.getByRole("textbox", { name: starting(label) });
  }

  async fill(label, value) {
    await this.field(label).fill(value);
  }

  /** What is said right at a field: its help, and what is wrong or right about it. */
  async saidAt(label) {
    const ids = (await this.field(label).getAttribute("aria-describedby"))?.split(" ") ?? [];
    const texts = ids.map((id) => this.page.locator(`[id="${id}"]`).innerText());
    return (await Promise.all(texts)).join("\n");
  }

  /** Chooses one of several options that are all shown, as people do: by its words. */
  async choose(option) {
    await this.page.getByRole("radio", { name: option, exact: true }).locator("xpath=..").click();
  }

  async attach(label, name, bytes, mimeType = "image/jpeg") {
    const field = this.page.locator('input[type="file"]').and(this.page.getByLabel(starting(label)));
    await field.setInputFiles({ name, mimeType, buffer: bytes });
  }

  /** Taps a map a little off its middle. */
  async tapMap(label) {
    const map = this.page.getByRole("button", { name: starting(label) }).filter({ visible: true });
    const { width, height } = await map.boundingBox();
    await map.click({ position: { x: width * 0.55, y: height * 0.45 } });
  }

  /** Presses a button. */
  async press(name) {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Follows a link. */
  async follow(name) {
    await this.page.getByRole("link", { name }).first().click();
  }

  /** Moves the focus with the Tab key until it is on what has this name. */
  async tabTo(name) {
    const passed = [];
    for (let presses = 0; presses < 80; presses++) {
      await this.page.keyboard.press("Tab");
      const focused = await this.page.evaluate(() => {
        const element = document.activeElement;
        const words = [element.labels?.[0]?.innerText, element.getAttribute("aria-label"),
          element.alt, element.innerText];
        const shows = [element, element.parentElement].some((shown) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
          return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
        });
        return { name: (words.find(Boolean) ?? "").trim(), shows };
      });
      assert.ok(focused.shows, `the focus is seen on "${focused.name}"`);
      if (focused.name.startsWith(name)) return;
      passed.push(focused.name);
    }
    assert.fail(`the Tab key never came to "${name}"; it came to: ${passed.join(" | ")}`);
  }

  /** Makes the text larger, as people do in the settings of their browser. */
  async enlargeText(times) {
    await this.page.evaluate((size) => {
      document.documentElement.style.fontSize = size;
    }, `${times * 100}%`);
  }

  /** The bytes of the first photo on the page, in its full size. */
  async shownPhoto() {
    const address = await this.page.locator("figure a:has(img)").first().getAttribute("href");
    const answer = await this.context.request.get(address);
    assert.equal(answer.status(), 200, address);
    return answer.body();
  }

  /** How many photos are on the page; each must really be drawn. */
  async photosShown() {
    const photos = this.page.locator("figure a img");
    for (const photo of await photos.all()) {
      await photo.scrollIntoViewIfNeeded();
      await until(() => photo.evaluate((image) => image.complete && image.naturalWidth > 0));
    }
    return photos.count();
  }

  /** The payload of the QR code, out of the field it can be copied from. */
  async qrPayload() {
    return this.page.locator("textarea[readonly]").inputValue();
  }

  /** Looks at a page closely: axe, and whether it fits its width. Fails on anything found. */
  async look(name) {
    await this.page.waitForLoadState("load");
    await this.#checkByAxe(name);
    await this.checkWidth(name);
    this.noFaults(name);
    this.looked.add(new URL(this.page.url()).pathname);
  }

  async #checkByAxe(name) {
    const told = this.scripts ? await objections(this.page) : await this.#inCopy(objections);
    assert.deepEqual(told, [], `axe on ${name}`);
  }

  /**
   * axe needs scripts: where they are off, it looks at the same page, as it stands, in a window
   * where they are on but the page's own are kept away.
   */
  async #inCopy(look) {
    const html = await this.page.content();
    const url = this.page.url();
    const context = await this.context.browser().newContext({
      viewport: this.page.viewportSize(),
      storageState: await this.context.storageState(),
    });
    try {
      const copy = await context.newPage();
      await copy.route("**/*", (route) => {
        const request = route.request();
        if (request.url() === url) return route.fulfill({ body: html, contentType: "text/html" });
        return request.resourceType() === "script" ? route.abort() : route.continue();
      });
      await copy.goto(url);
      return await look(copy);
    } finally {
      await context.close();
    }
  }

  /** Fails when the page is wider than its window. */
  async checkWidth(name) {
    const { content, window } = await this.page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    assert.ok(content <= window, `${name} is ${content} px wide in a window of ${window} px`);
  }

  noFaults(name) {
    assert.deepEqual(this.faults, [], `faults by ${name}`);
  }

  /** Keeps a picture of the page, from its top, for the documents when `UPDATE_SCREENSHOTS` is set. */
  async screenshot(name) {
    if (!process.env.UPDATE_SCREENSHOTS) return;
    await mkdir(SCREENSHOTS, { recursive: true });
    await this.page.evaluate(() => scrollTo(0, 0));
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  }

  /**
   * Opens every address that was looked at once more as if for the first time, and adds up what
   * comes over the line.
   */
  async checkBudgets() {
    for (const path of this.looked) {
      const page = await this.context.newPage();
      const session = await this.context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.setCacheDisabled", { cacheDisabled: true });
      const names = new Map();
      const parts = new Map();
      session.on("Network.responseReceived", ({ requestId, response }) =>
        names.set(requestId, response.url),
      );
      session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
        parts.set(names.get(requestId) ?? requestId, encodedDataLength),
      );
      await page.goto(path, { waitUntil: "load" });
      await page.waitForTimeout(300);
      await page.close();
      const counted = [...parts].filter(([url]) => !url.includes(".woff2"));
      const total = counted.reduce((sum, [, bytes]) => sum + bytes, 0);
      const list = counted.map(([url, bytes]) => `  ${bytes} ${url}`).join("\n");
      assert.ok(total > 0, `nothing was counted for ${path}`);
      assert.ok(total <= PAGE_BUDGET, `${path} takes ${total} bytes:\n${list}`);
    }
  }

  async leave() {
    await this.context.close();
  }
}
