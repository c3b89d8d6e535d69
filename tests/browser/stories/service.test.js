// Somebody looks up what a service takes, and prepares the answers for the counter.

import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { launchBrowser, Visitor } from "../support/visitor.js";

describe("somebody prepares a service", () => {
  let browser, city;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  for (const scripts of [true, false]) {
    test(`scripts ${scripts ? "on" : "off"}`, async () => {
      const visitor = await Visitor.arrive(browser, city, { scripts });
      const look = async (name) => {
        await visitor.look(name);
        if (scripts) await visitor.screenshot(name);
      };

      await visitor.open("/services");
      await visitor.waitsFor(/Keluarga dan akta/);
      await visitor.look("services-all");
      await visitor.follow(/Keluarga dan akta/);
      await visitor.look("services-need");
      await visitor.follow(/Akta kelahiran/);
      await visitor.sees("Pengajuan lewat aplikasi belum dibuka");
      await look("service");
      await visitor.press("Siapkan jawaban");
      await visitor.sees("1 dari 3");
      await visitor.press("Lanjut");
      await visitor.sees("Masih kosong: Nama anak");
      await look("service-form");
      await visitor.open("/services/about/daftar-puskesmas/1");
      await visitor.look("service-form-other");
      await visitor.open("/services/about/kk-baru/1");
      await visitor.look("service-form-village");
      await visitor.open("/services/about/akta-kelahiran/ready");
      await visitor.sees("Belum lengkap");
      await visitor.look("service-ready");
      await visitor.checkBudgets();
    });
  }
});
