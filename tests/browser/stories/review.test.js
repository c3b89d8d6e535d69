// The civil register has an old family card: a citizen asks for a person to look at just that, who
// sends one photo back and confirms the next.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { City } from "../support/city.js";
import { newNumber, signIn } from "../support/steps.js";
import { DESKTOP, launchBrowser, Visitor } from "../support/visitor.js";

const NEW_CARD = "3671 0114 0215 0078";

/** A photo of a family card that nobody has; one that cannot be read where it is to be blurry. */
async function photograph(browser, nik, { blurry = false } = {}) {
  const page = await browser.newPage({ viewport: { width: 900, height: 560 } });
  await page.setContent(`<body style="margin:0;background:#7a6a55;filter:blur(${blurry ? 9 : 0}px)">
    <div style="margin:50px;padding:30px;background:#f3f6ee;font:22px sans-serif;height:400px">
    <h1 style="text-align:center;margin:0">KARTU KELUARGA</h1>
    <p style="text-align:center">No. ${NEW_CARD} · CONTOH, BUKAN DOKUMEN</p>
    <table border="1" cellpadding="8" style="border-collapse:collapse;width:100%">
    <tr><th>Nama<th>NIK<tr><td>(ditutup kertas)<td>${nik}</table></div>`);
  const photo = await page.screenshot({ type: "jpeg", quality: 80 });
  await page.close();
  return photo;
}

/** Who is signed in names who they are, on the screen that asks for it. */
async function match(citizen, person, card = person.family_card) {
  await citizen.fill("NIK", person.nik);
  await citizen.fill("Nomor Kartu Keluarga", card);
  await citizen.fill("Tanggal lahir", person.birth_date);
  await citizen.press("Cocokkan data");
}

describe("a person looks at what did not agree", () => {
  let browser, city, people;
  before(async () => {
    city = await City.start();
    browser = await launchBrowser();
    people = await city.people();
  });
  after(async () => {
    await browser?.close();
    await city?.stop();
  });

  // Each journey is another person's. The reviewer's pages have no scripts at all.
  for (const [who, scripts] of [[0, true], [1, false]]) {
    test(`scripts ${scripts ? "on" : "off"}`, async () => {
      const person = people[who];
      const citizen = await Visitor.arrive(browser, city, { scripts });
      const look = async (visitor, name, keep = true) => {
        await visitor.look(name);
        if (scripts && keep) await visitor.screenshot(name);
      };
      await citizen.open("/bapenda/mine");
      await signIn(citizen, newNumber());
      await match(citizen, person, NEW_CARD);
      await citizen.sees("bukan milik NIK di atas");
      await citizen.follow(/Isian Anda sudah benar/);
      await citizen.sees("Ada yang belum cocok");
      await look(citizen, "verification-receipt");
      const number = (await citizen.text()).match(/VK-\d\d-\d{6}/)[0];
      const ask = async (photo) => {
        await citizen.attach("Foto Kartu Keluarga", "kk.jpg", photo);
        await citizen.press("Minta petugas memeriksa");
        await citizen.waitsFor("Petugas akan memeriksa");
      };
      await ask(await photograph(browser, person.nik, { blurry: true }));
      await look(citizen, "verification-in-review");
      assert.match(await citizen.text(), /Urutan\s+1/);

      const desk = city.atDesk();
      const { name, secret } = await city.reviewer();
      const reviewer = await Visitor.arrive(browser, desk, { scripts: false, viewport: DESKTOP });
      reviewer.expectFault(/status of 4\d\d/);
      await reviewer.open(`/desk/cases/${number}`);
      await reviewer.sees("Masuk ke meja pemeriksaan");
      const enter = async (typed) => {
        await reviewer.fill("Nama", name);
        await reviewer.page.getByLabel("Kata sandi").fill(typed);
        await reviewer.press("Masuk");
      };
      await enter("not the secret");
      await reviewer.sees("Nama atau kata sandi tidak cocok.");
      await look(reviewer, "desk-sign-in", false);
      await enter(secret);
      await reviewer.sees("Antrean pemeriksaan");
      await reviewer.sees(number);
      await look(reviewer, "desk-queue");
      const open = async () => {
        await reviewer.press(`Periksa ${number}`);
        await reviewer.sees(`Kasus ${number}`);
      };
      await open();
      const image = reviewer.page.getByRole("img", { name: /Foto dokumen untuk/ });
      assert.equal(await image.count(), 1, "the one photo, and no other");
      const text = await reviewer.text();
      assert.ok(text.includes(NEW_CARD) && text.includes(person.nik));
      assert.ok(!text.includes(person.birth_date) && !text.includes(person.name), text);
      await reviewer.press("Simpan keputusan");
      await reviewer.sees("Isian ini belum diputuskan.");
      await look(reviewer, "desk-undecided", false);
      await reviewer.page.getByLabel(/Foto buram/).check();
      await reviewer.press("Simpan keputusan");
      await reviewer.sees("Hanya foto yang belum terbaca yang diminta lagi.");
      await look(reviewer, "desk-sent-back", false);

      await citizen.waitsFor("Satu foto lagi, ya");
      await citizen.sees("Foto buram atau gelap");
      await look(citizen, "verification-sent-back");
      await ask(await photograph(browser, person.nik));

      await reviewer.follow("Kembali ke antrean");
      await open();
      await look(reviewer, "desk-case");
      await reviewer.page.getByLabel("Sesuai dengan dokumen").check();
      await reviewer.press("Simpan keputusan");
      await reviewer.sees("Data warga ini sekarang cocok.");
      await reviewer.follow("Kembali ke antrean");
      await reviewer.sees("Tidak ada yang menunggu.");
      await reviewer.press(`Keluar (${name})`);
      await reviewer.sees("Masuk ke meja pemeriksaan");

      await citizen.waitsFor("Data Anda cocok");
      await citizen.open("/bapenda/mine");
      await citizen.waitsFor(/PBB \d{4}, /);
      await citizen.open("/privacy/accesses");
      await citizen.waitsFor(new RegExp(`seperti Anda minta \\(${number}\\)`));
      await citizen.checkBudgets();
      await reviewer.checkBudgets();
      await reviewer.leave();
      await citizen.leave();
    });
  }

  test("a NIK that another account has is asked for, and who has it refuses", async () => {
    const person = people[2];
    const [own, other] = [
      await Visitor.arrive(browser, city, { scripts: false }),
      await Visitor.arrive(browser, city, { scripts: false }),
    ];
    for (const citizen of [own, other]) {
      await citizen.open("/bapenda/mine");
      await signIn(citizen, newNumber());
      await match(citizen, person);
    }
    await own.waitsFor(/PBB \d{4}, /);
    await other.sees("Bisa diminta kembali");
    await other.follow(/Isian Anda sudah benar/);
    await other.sees("NIK Anda ada di akun lain");
    await other.look("claim-receipt");
    await other.choose("Akun saya sendiri, dengan nomor atau HP lama");
    await other.attach("Foto KTP", "ktp.jpg", await photograph(browser, person.nik));
    await other.press("Minta kembali NIK saya");
    await other.waitsFor("NIK Anda diminta kembali");
    await other.look("claim-asked");

    const desk = city.atDesk();
    const { name, secret } = await city.reviewer();
    const reviewer = await Visitor.arrive(browser, desk, { scripts: false, viewport: DESKTOP });
    // A browser asks for an icon.
    reviewer.expectFault(/status of 404/);
    await reviewer.open("/desk");
    await reviewer.fill("Nama", name);
    await reviewer.page.getByLabel("Kata sandi").fill(secret);
    await reviewer.press("Masuk");
    await reviewer.sees("Klaim atas NIK yang dipakai akun lain");
    await reviewer.press(/^Periksa VK-/);
    const text = await reviewer.text();
    assert.ok(text.includes(person.nik) && text.includes(person.birth_date), text);
    assert.ok(!text.includes(person.family_card) && !text.includes(person.name), text);
    await reviewer.look("desk-claim");
    await reviewer.page.getByLabel("Sesuai dengan dokumen").check();
    await reviewer.press("Simpan keputusan");
    await reviewer.sees("sempat berkeberatan");
    await reviewer.look("desk-claim-held");
    await other.waitsFor("Petugas sudah memeriksa, dan sesuai");

    await own.open("/");
    await own.waitsFor("Ada yang meminta NIK Anda");
    await own.look("claim-told");
    await own.follow(/Ada yang meminta NIK Anda/);
    await own.look("claim-against");
    await own.press("Tolak, itu bukan saya");
    await own.sees("Tidak ada yang meminta NIK Anda sekarang");
    await other.waitsFor("Perlu bukti langsung");
    await other.look("claim-needs-proof");
    for (const visitor of [own, other, reviewer]) await visitor.leave();
  });
});
