// Makes icons.svg, the one sprite of every icon that the web shell draws, out of Lucide.
// Run it when an icon is added or changed; its result is kept in the repository:
//
//   npm install --no-save --prefix /tmp/icons lucide-static@1.62.0
//   node web/assets/generate-icons.mjs /tmp/icons/node_modules/lucide-static
//
// The left column is what an icon means (src/render/icon.rs asks for it by this name), the right
// column is the drawing.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const drawings = {
  // One for each `Picture` that a core asks for.
  services: "layout-grid",
  home: "house",
  documents: "folder-open",
  person: "user-round",
  report: "megaphone",
  bill: "receipt-text",
  road: "construction",
  lamp: "lightbulb",
  waste: "trash-2",
  water: "waves",
  tree: "tree-deciduous",
  order: "scale",
  other: "circle-ellipsis",
  waiting: "cloud-upload",
  sent: "cloud-check",
  offline: "wifi-off",
  warning: "triangle-alert",
  info: "info",
  check: "circle-check",
  calendar: "calendar-clock",
  place: "map-pin",
  photo: "camera",
  shield: "shield-check",
  phone: "phone",
  language: "languages",
  leave: "log-out",
  people: "users-round",
  download: "download",
  emergency: "siren",
  search: "search",
  again: "refresh-cw",
  // What the shell itself needs.
  back: "arrow-left",
  onward: "chevron-right",
  wrong: "circle-alert",
  star: "star",
  nearer: "plus",
  farther: "minus",
  locate: "locate-fixed",
  copy: "copy",
  print: "printer",
  remove: "x",
  tick: "check",
};

const source = process.argv[2];
if (!source) {
  console.error("usage: node generate-icons.mjs <folder of lucide-static>");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));

const symbol = ([meaning, drawing]) => {
  const svg = readFileSync(join(source, "icons", `${drawing}.svg`), "utf8");
  const inner = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .replace(/ \/>/g, "/>")
    .trim();
  return `<symbol id="${meaning}" viewBox="0 0 24 24">${inner}</symbol>`;
};

const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
writeFileSync(
  join(here, "icons.svg"),
  [
    '<svg xmlns="http://www.w3.org/2000/svg">',
    `<!-- Lucide ${version} (ISC, see licences/lucide.txt), made by generate-icons.mjs -->`,
    ...Object.entries(drawings).map(symbol),
    "</svg>",
    "",
  ].join("\n"),
);
mkdirSync(join(here, "licences"), { recursive: true });
copyFileSync(join(source, "LICENSE"), join(here, "licences", "lucide.txt"));
