// A citizen looks for their bills, corrects one number, pays one bill, and keeps the receipt.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { newNumber, signIn } from "../support/steps.js";
import { launchBrowser, Visitor } from "../support/visitor.js";

describe("a citizen pays a property tax bill", () => {
  let browser, city, people;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
    people = await city.people();
    assert.equal(people.length, 3);
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  // Each journey is another person's: a NIK belongs to one account.
  for (const [who, scripts] of [[0, true], [1, false]]) {
    test(`scripts ${scripts ? "on" : "off"}`, async () => {
      const person = people[who];
      const visitor = await Visitor.arrive(browser, city, { scripts });
      const look = async (name, { keep = false } = {}) => {
        await visitor.look(name);
        if (scripts && keep) await visitor.screenshot(name);
      };

      await visitor.open("/");
      await visitor.follow("Layanan");
      await look("services", { keep: true });
      await visitor.follow(/Tagihan saya/);
      await signIn(visitor, newNumber());

      await visitor.sees("Tiga isian, sekali saja");
      await look("match");
      await visitor.fill("NIK", person.nik);
      await visitor.fill("Nomor Kartu Keluarga", people[2].family_card);
      await visitor.fill("Tanggal lahir", person.birth_date);
      await visitor.press("Cocokkan data");
      await visitor.sees("Cocok dengan data Dukcapil");
      const wrong = visitor.field("Nomor Kartu Keluarga");
      assert.equal(await wrong.getAttribute("aria-invalid"), "true");
      assert.match(await visitor.saidAt("Nomor Kartu Keluarga"), /bukan milik NIK di atas/);
      assert.equal(await visitor.field("NIK").getAttribute("aria-invalid"), null);
      await look("match-wrong", { keep: true });

      await visitor.fill("Nomor Kartu Keluarga", person.family_card);
      await visitor.press("Cocokkan data");
      await visitor.waitsFor(/PBB \d{4}, /);
      assert.equal(await visitor.page.getByRole("link", { name: /PBB \d{4}, / }).count(), 3);
      await look("bills", { keep: true });

      await visitor.page
        .getByRole("link", { name: /PBB \d{4}, / })
        .filter({ hasNotText: "Lunas" })
        .first()
        .click();
      await visitor.sees("Pokok");
      await look("bill");
      await visitor.press("Bayar dengan QRIS");
      await visitor.waitsFor(/berlaku \d+ menit/);
      await look("bill-qris");
      await city.pay(browser, await visitor.qrPayload());
      await visitor.waitsFor("Sudah lunas");
      await look("bill-paid", { keep: true });

      await city.cutNetwork();
      try {
        await visitor.open("/");
        await visitor.follow("Dokumen");
        await visitor.follow(/Bukti bayar PBB/);
        await visitor.sees("Tanda tangan Bapenda sudah dicek dan cocok");
        await look("receipt-offline", { keep: true });
      } finally {
        await city.mendNetwork();
      }
      await visitor.checkBudgets();
      await visitor.leave();
    });
  }
});
