// The web app is for everybody: by keyboard alone, with large text, on any width, in the dark.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { takePhoto } from "../support/photo.js";
import { newNumber, signIn, writeReport } from "../support/steps.js";
import { DESKTOP, PHONE, TABLET, launchBrowser, Visitor } from "../support/visitor.js";

/** Pages that anybody can open, without having done anything. */
const PUBLIC = ["/", "/services", "/laksa", "/laksa/new", "/bapenda", "/documents", "/me",
  "/account/phone", "/outbox", "/nowhere"];

/** Of what is under way, the pages whose pictures are kept for the documents. */
const PICTURED = ["home", "report", "bill"];

describe("everybody", () => {
  let browser, city;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  test("a report by keyboard alone", async () => {
    const visitor = await Visitor.arrive(browser, city);
    const { page } = visitor;
    await visitor.open("/");
    await visitor.tabTo("Langsung ke isi");
    await visitor.tabTo("Laporkan masalah");
    await page.keyboard.press("Enter");
    await visitor.sees("Apa masalahnya?");
    await visitor.tabTo("Jalan berlubang");
    await page.keyboard.press("Space");
    await visitor.tabTo("Foto");
    await visitor.tabTo("Ceritakan masalahnya");
    await page.keyboard.type("Lubang besar di depan sekolah");
    await visitor.tabTo("Lanjut");
    await page.keyboard.press("Enter");
    await visitor.sees("Di mana tempatnya?");
    await visitor.tabTo("Kelurahan");
    await page.keyboard.type("Sukasari");
    await visitor.tabTo("Lanjut");
    await page.keyboard.press("Enter");
    await visitor.sees("Sudah benar?");
    await visitor.sees(/Sukasari/);
    await visitor.tabTo("Kirim laporan");
    await page.keyboard.press("Enter");
    await visitor.sees("Tersimpan. Satu langkah lagi");
    visitor.noFaults("the keyboard's journey");
    await visitor.leave();
  });

  test("text twice as large fits a window of 320 px", async () => {
    const visitor = await Visitor.arrive(browser, city, { viewport: { width: 320, height: 640 } });
    for (const path of PUBLIC.filter((path) => path !== "/nowhere")) {
      await visitor.open(path);
      await visitor.enlargeText(2);
      await visitor.checkWidth(`${path} with large text`);
    }
    await visitor.leave();
  });

  test("every public page, light and dark, on a phone, a tablet and a desktop", async () => {
    for (const viewport of [PHONE, TABLET, DESKTOP]) {
      for (const dark of [false, true]) {
        const visitor = await Visitor.arrive(browser, city, { viewport, dark });
        visitor.expectFault(/status of 404/);
        for (const path of PUBLIC) {
          await visitor.open(path);
          await visitor.look(`${path} at ${viewport.width} px, ${dark ? "dark" : "light"}`);
        }
        if (viewport === PHONE && !dark) await visitor.checkBudgets();
        await visitor.leave();
      }
    }
  });

  test("what is under way, light and dark, on a phone, a tablet and a desktop", async () => {
    const first = await Visitor.arrive(browser, city);
    await writeReport(first, {
      words: "Lubang besar di lajur kiri, sudah dua minggu",
      photo: await takePhoto(browser),
      look: (name) => first.screenshot(name),
    });
    await first.press("Kirim laporan");
    await first.press("Lanjut dengan nomor HP");
    await signIn(first, newNumber());
    await first.waitsFor(/Nomor laporan LK-/);
    await city.letDaysPass(30);
    await first.waitsFor(/Selesai menurut/);
    const report = new URL(first.page.url()).pathname;

    const [citizen] = await city.people();
    await first.open("/bapenda/mine");
    await first.fill("NIK", citizen.nik);
    await first.fill("Nomor Kartu Keluarga", citizen.family_card);
    await first.fill("Tanggal lahir", citizen.birth_date);
    await first.press("Cocokkan data");
    await first.waitsFor(/PBB \d{4}, /);
    await first.page.getByRole("link", { name: /PBB \d{4}, / }).first().click();
    await first.press("Bayar dengan QRIS");
    await first.waitsFor(/berlaku \d+ menit/);
    const bill = new URL(first.page.url()).pathname;
    const storageState = await first.context.storageState();

    const pages = { home: "/", report, bills: "/bapenda/mine", bill, place: "/laksa/new/where" };
    for (const [size, viewport] of Object.entries({ phone: PHONE, tablet: TABLET, desktop: DESKTOP })) {
      for (const dark of [false, true]) {
        const visitor = await Visitor.arrive(browser, city, { viewport, dark, storageState });
        for (const [name, path] of Object.entries(pages)) {
          await visitor.open(path);
          const picture = `${name}-${size}${dark ? "-dark" : ""}`;
          await visitor.look(picture);
          if (PICTURED.includes(name)) await visitor.screenshot(picture);
        }
        await visitor.leave();
      }
    }
    await first.leave();
  });

  test("what is no photo is refused at its field, and what was typed stays", async () => {
    for (const scripts of [true, false]) {
      const visitor = await Visitor.arrive(browser, city, { scripts });
      await visitor.open("/laksa/new");
      await visitor.fill("Ceritakan masalahnya", "tetap di sini");
      await visitor.attach("Foto", "foto.jpg", Buffer.from("this is not a picture"));
      if (!scripts) await visitor.press("Lanjut");
      await visitor.sees(/bukan foto|tidak bisa dibuka/);
      assert.equal(await visitor.field("Ceritakan masalahnya").inputValue(), "tetap di sini");
      await visitor.look(`a refused photo, scripts ${scripts ? "on" : "off"}`);
      await visitor.leave();
    }
  });
});
