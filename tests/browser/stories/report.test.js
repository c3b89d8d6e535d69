// A guest reports a pothole with a photo, and sees it mended.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { takePhoto, tellsWhere } from "../support/photo.js";
import { newNumber, signIn, writeReport } from "../support/steps.js";
import { launchBrowser, Visitor } from "../support/visitor.js";

/** Text in several scripts, emoji, and an attempt to become part of the page. */
const WORDS =
  'Lubang 20 cm di lajur kiri 🚧 ᬮᬸᬩᬂ حفرة <img src=x onerror="alert(1)"></textarea><script>alert(2)</script>';

describe("a guest reports a pothole", () => {
  let browser, city, photo;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
    photo = await takePhoto(browser);
    assert.ok(photo.length > 2_000_000 && tellsWhere(photo), "a photo as a phone takes it");
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  for (const scripts of [true, false]) {
    test(`scripts ${scripts ? "on" : "off"}`, async () => {
      const visitor = await Visitor.arrive(browser, city, { scripts });
      const look = (name) => visitor.look(name);

      await visitor.open("/");
      await visitor.sees("Ada yang bisa dibantu?");
      await look("home-guest");
      await writeReport(visitor, { words: WORDS, photo, look });
      await visitor.sees('<img src=x onerror="alert(1)">');
      assert.ok(!tellsWhere(await visitor.shownPhoto()), "the photo no longer tells where");

      await visitor.press("Kirim laporan");
      await visitor.sees("Tersimpan. Satu langkah lagi");
      await look("report-kept");
      await visitor.press("Lanjut dengan nomor HP");
      await signIn(visitor, newNumber(), look);

      // Back at the report, which goes by itself.
      await visitor.waitsFor(/Nomor laporan LK-/);
      await visitor.waitsFor("Diterima server kota");
      await city.letDaysPass(1);
      await visitor.waitsFor(/Diterima dinas/);
      await visitor.sees(/tanda tangan cocok/);
      await visitor.sees("Semua terkirim");
      await look("report-receipts");

      await city.letDaysPass(30);
      await visitor.waitsFor(/Selesai menurut/);
      await visitor.sees(/Sesudah/);
      assert.equal(await visitor.photosShown(), 2, "before and after");
      await look("report-done");

      await visitor.press("Kirim penilaian");
      await visitor.sees("Pilih salah satu nilai.");
      await look("report-rating-missing");
      await visitor.choose("Sangat baik");
      await visitor.fill("Catatan untuk petugas", "Terima kasih 🙏");
      await visitor.press("Kirim penilaian");
      await visitor.waitsFor("Anda menilai");
      await look("report-rated");

      await visitor.open("/");
      await look("home");
      await visitor.checkBudgets();
      await visitor.leave();
    });
  }
});
