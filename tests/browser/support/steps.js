// Rows of things that a person does, which several stories share.

/** Somebody's phone number, different for each that is asked for. */
let last = 0;
export function newNumber() {
  last += 1;
  return `0812 7777 ${String(1000 + last)}`;
}

/** Fills in a report up to its last screen, where it can be looked at once more. */
export async function writeReport(visitor, { words, photo, look = async () => {} }) {
  await visitor.open("/");
  await visitor.follow("Laporkan masalah");
  await visitor.sees("Apa masalahnya?");
  await visitor.choose("Jalan berlubang");
  if (photo) await visitor.attach("Foto", "lubang.jpg", photo);
  await visitor.fill("Ceritakan masalahnya", words);
  if (photo && visitor.scripts) await visitor.sees(/1 foto, \d+ KB/);
  await look("report-what");
  await visitor.press("Lanjut");

  await visitor.sees("Di mana tempatnya?");
  await visitor.tapMap("Titik di peta");
  await visitor.sees(/-6[.,]\d+, 106[.,]\d+/);
  await visitor.fill("Patokan", "depan warung Bu Sri");
  await look("report-where");
  await visitor.press("Lanjut");

  await visitor.sees("Sudah benar?");
  await look("report-check");
}

/** Signs in on the page that asks for it, with the code that the city sent. */
export async function signIn(visitor, number, look = async () => {}) {
  await visitor.sees("Nomor HP Anda");
  await look("phone");
  await visitor.fill("Nomor HP", number);
  await visitor.press("Kirim kode");
  await visitor.sees("Kode sudah dikirim");
  await visitor.fill("Kode dari SMS", await visitor.city.lastCode(number));
  await look("code");
  await visitor.press("Masuk");
}
