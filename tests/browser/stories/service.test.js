// Somebody looks up what a service takes, and applies for one.

import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { takePhoto } from "../support/photo.js";
import { newNumber, signIn } from "../support/steps.js";
import { launchBrowser, Visitor } from "../support/visitor.js";

describe("somebody applies for a service", () => {
  let browser, city, photo, people;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
    photo = await takePhoto(browser);
    people = await city.people();
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
      await visitor.sees("Permohonan baru terkirim setelah Anda menekan kirim");
      await look("service");
      await visitor.press("Coba dulu");
      await visitor.sees("Ini latihan");
      await visitor.look("trial");
      for (const page of [1, 2, 3]) {
        await visitor.sees(`${page} dari 3`);
        await visitor.press("Lanjut");
      }
      await visitor.sees("Surat keterangan lahir");
      await visitor.press("Lanjut");
      await visitor.press("Kirim (latihan)");
      await visitor.sees("Janji selesai");
      await visitor.look("trial-sent");
      await visitor.press("Sekarang sungguhan");
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
      await visitor.look("service-unready");

      await visitor.open("/services/about/kk-hilang-rusak");
      await visitor.press("Siapkan jawaban");
      await visitor.choose("Hilang");
      await visitor.press("Lanjut");
      await visitor.attach("Surat keterangan kehilangan", "surat.jpg", photo);
      if (scripts) await visitor.sees(/1 foto, \d+ KB/);
      await visitor.look("service-documents");
      await visitor.press("Lanjut");
      await visitor.sees("Sudah benar?");
      await look("service-ready");
      // One press: the two steps that the service needs come between, and then it is sent.
      await visitor.press("Kirim permohonan");
      await signIn(visitor, newNumber());
      await match(visitor, people[scripts ? 0 : 1]);
      await visitor.waitsFor(/PM-26-\d{6}/);
      await look("application");
      await city.letDaysPass(4);
      await visitor.waitsFor("Disetujui");
      await visitor.look("application-approved");
      await visitor.choose("Sangat baik");
      await visitor.press("Kirim penilaian");
      await visitor.waitsFor("Anda memberi nilai");
      await visitor.look("application-rated");
      await visitor.checkBudgets();
      await visitor.leave();
    });
  }
});

/** Lets the city compare somebody with the register. */
async function match(visitor, person) {
  await visitor.sees("Tiga isian, sekali saja");
  await visitor.fill("NIK", person.nik);
  await visitor.fill("Nomor Kartu Keluarga", person.family_card);
  await visitor.fill("Tanggal lahir", person.birth_date);
  await visitor.press("Cocokkan data");
}
