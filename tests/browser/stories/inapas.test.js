// From nothing to proven, by a real OpenID provider whose pages a person clicks through.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { Inapas } from "../support/inapas.js";
import { newNumber, signIn } from "../support/steps.js";
import { launchBrowser, Visitor } from "../support/visitor.js";

describe("a citizen is proven by INApas", () => {
  let browser, city, inapas, people;
  before(async () => {
    inapas = await Inapas.start();
    city = await City.start({ gateway: (webUrl) => inapas.settings(webUrl) });
    browser = await launchBrowser();
    people = await city.people();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
    await inapas?.stop();
  });

  // Each journey is another person's: a NIK belongs to one account.
  for (const [who, scripts] of [[0, true], [1, false]]) {
    test(`scripts ${scripts ? "on" : "off"}`, async () => {
      const visitor = await Visitor.arrive(browser, city, { scripts });
      await visitor.open("/bapenda/mine");
      await signIn(visitor, newNumber());
      await visitor.sees("Tiga isian, sekali saja");
      await visitor.follow(/Pakai INApas saja/);
      await visitor.waitsFor("Buka INApas");
      await visitor.look("proof");
      if (scripts) await visitor.screenshot("proof");

      // First they think better of it.
      await visitor.follow("Buka INApas");
      await inapas.decline(visitor.page);
      await visitor.waitsFor("belum menyetujui di INApas");
      await visitor.look("proof-declined");
      await visitor.waitsFor("Buka INApas");

      await visitor.follow("Buka INApas");
      await inapas.agree(visitor.page, people[who].nik);
      // Back where it was needed, and what came is in no address.
      await visitor.waitsFor(/PBB \d{4}, /);
      assert.equal(new URL(visitor.page.url()).pathname, "/bapenda/mine");
      assert.equal(new URL(visitor.page.url()).search, "");

      await visitor.open("/me");
      await visitor.sees("Anda bisa memakai semua layanan kota, dan tidak ditanya lagi siapa Anda");
      await visitor.leave();
    });
  }

  test("an answer to somebody else's question proves nothing", async () => {
    const [thief, victim] = [
      await Visitor.arrive(browser, city),
      await Visitor.arrive(browser, city),
    ];
    for (const visitor of [thief, victim]) {
      await visitor.open("/proof");
      await signIn(visitor, newNumber());
      await visitor.waitsFor("Buka INApas");
    }
    // The thief takes the address that they are led back to, and has the victim open it.
    const robbed = inapas.robbed();
    await thief.follow("Buka INApas");
    await inapas.agree(thief.page, people[2].nik);
    await victim.page.goto(await robbed);
    await victim.waitsFor("Waktunya habis");
    await victim.open("/me");
    await victim.sees("Anda bisa mengirim laporan");
    await Promise.all([thief.leave(), victim.leave()]);
  });
});

describe("a citizen is proven by the INApas that the demo plays", () => {
  let browser, city;
  before(async () => {
    city = await City.start({ gateway: (webUrl) => ({ LIVE_SANDBOX_INAPAS: `${webUrl}/proof` }) });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  test("by choosing whom to be", async () => {
    const visitor = await Visitor.arrive(browser, city);
    await visitor.open("/proof");
    await signIn(visitor, newNumber());
    await visitor.waitsFor("Buka INApas");
    await visitor.follow("Buka INApas");
    await visitor.sees("INApas rekaan");
    await visitor.follow("Tidak setuju");
    await visitor.waitsFor("belum menyetujui di INApas");
    await visitor.waitsFor("Buka INApas");
    await visitor.follow("Buka INApas");
    await visitor.follow(/^Setuju sebagai/);
    await visitor.open("/me");
    await visitor.waitsFor("Anda bisa memakai semua layanan kota, dan tidak ditanya lagi siapa Anda");
    await visitor.leave();
  });
});
