// A photo as a phone takes it: 12 megapixels, several megabytes, with where and when it was taken.

/** Where the photo says that it was taken: degrees, minutes, seconds. */
const LATITUDE = [6, 10, 42];
const LONGITUDE = [106, 37, 48];

/** A word in the photo's metadata by which a leak is recognised. */
export const CAMERA = "TelkoCam-7731";

/** Makes the photo in a page of the browser: noise on asphalt, so that it does not pack well. */
export async function takePhoto(browser) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(async () => {
    const [width, height] = [4032, 3024];
    const canvas = new OffscreenCanvas(width, height);
    const paint = canvas.getContext("2d");
    const sky = paint.createLinearGradient(0, 0, 0, height);
    sky.addColorStop(0, "#9fb4bd");
    sky.addColorStop(0.3, "#c9c7bb");
    sky.addColorStop(0.34, "#6d6c69");
    sky.addColorStop(1, "#4c4b4a");
    paint.fillStyle = sky;
    paint.fillRect(0, 0, width, height);
    paint.fillStyle = "#d8d4c4";
    for (let y = height * 0.36; y < height; y += 520) paint.fillRect(width * 0.62, y, 70, 300);
    for (const [scale, colour] of [[1, "#3a3836"], [0.86, "#2b2927"], [0.66, "#1d1b1a"]]) {
      paint.fillStyle = colour;
      paint.beginPath();
      paint.ellipse(width * 0.4, height * 0.72, 900 * scale, 420 * scale, -0.06, 0, 2 * Math.PI);
      paint.fill();
    }
    const picture = paint.getImageData(0, 0, width, height);
    let seed = 7;
    for (let at = 0; at < picture.data.length; at += 4) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const grain = (seed >>> 27) - 16;
      for (let part = 0; part < 3; part++) picture.data[at + part] += grain;
    }
    paint.putImageData(picture, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) {
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    }
    return btoa(text);
  });
  await page.close();
  return withExif(Buffer.from(base64, "base64"));
}

/** The JPEG with an EXIF segment right after its beginning. */
function withExif(jpeg) {
  const tiff = exif();
  const segment = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(segment.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, segment, jpeg.subarray(2)]);
}

/** TIFF: one folder with camera and orientation, and below it the one for GPS. */
function exif() {
  const text = (tag, words) => [tag, 2, words.length + 1, Buffer.from(`${words}\0`, "latin1")];
  const short = (tag, value) => [tag, 3, 1, Buffer.from([value, 0, 0, 0])];
  const long = (tag, value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return [tag, 4, 1, bytes];
  };
  const degrees = (tag, parts) => {
    const bytes = Buffer.alloc(24);
    parts.forEach((part, at) => {
      bytes.writeUInt32LE(part, at * 8);
      bytes.writeUInt32LE(1, at * 8 + 4);
    });
    return [tag, 5, 3, bytes];
  };
  const head = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]);
  const first = (gpsAt) =>
    folder(8, [text(0x0110, CAMERA), short(0x0112, 1), long(0x8825, gpsAt)]);
  const gpsAt = 8 + first(0).length;
  const gps = folder(gpsAt, [
    text(1, "S"),
    degrees(2, LATITUDE),
    text(3, "E"),
    degrees(4, LONGITUDE),
  ]);
  return Buffer.concat([head, first(gpsAt), gps]);
}

/** One folder of TIFF entries; values over four bytes stand after it. */
function folder(at, entries) {
  const table = Buffer.alloc(2 + entries.length * 12 + 4);
  const values = [];
  let valuesAt = at + table.length;
  table.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag, type, count, bytes], index) => {
    const entry = 2 + index * 12;
    table.writeUInt16LE(tag, entry);
    table.writeUInt16LE(type, entry + 2);
    table.writeUInt32LE(count, entry + 4);
    if (bytes.length <= 4) {
      bytes.copy(table, entry + 8);
    } else {
      table.writeUInt32LE(valuesAt, entry + 8);
      values.push(bytes);
      valuesAt += bytes.length;
    }
  });
  return Buffer.concat([table, ...values]);
}

/** Whether bytes tell where or with what a photo was taken. */
export function tellsWhere(bytes) {
  const gpsTag = Buffer.from([0x25, 0x88, 0x04, 0x00]);
  return bytes.includes(CAMERA) || (bytes.includes("Exif") && bytes.includes(gpsTag));
}
