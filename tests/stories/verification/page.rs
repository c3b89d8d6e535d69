//! The page that says what each way up the ladder asks of a person. The story counts it; what the
//! page says is at most a little more.

use std::path::PathBuf;

use live_tests::{Pace, Tally, Visited};

/// Set by `cargo xtask verification`, which writes the page anew.
const WRITE: &str = "LIVE_WRITE_PAGES";

/// A way up the ladder.
pub struct Way {
    name: &'static str,
    by: &'static str,
    tally: Tally,
}

impl Way {
    /// What a way asked for.
    pub fn new(name: &'static str, by: &'static str, tally: &Tally) -> Self {
        Self { name, by, tally: tally.clone() }
    }

    /// Screens, fields, taps, requests, kilobytes and seconds; the last two are rounded up.
    fn counted(&self) -> [u64; 6] {
        let Tally { screens, traffic, .. } = &self.tally;
        let bytes = traffic.sent + traffic.received;
        let milliseconds = u64::try_from(traffic.time(Pace::SLOW).as_millis()).expect("a time");
        let size = |count: usize| u64::try_from(count).expect("a count");
        [
            size(screens.len()),
            size(self.tally.fields()),
            size(self.tally.taps()),
            u64::from(traffic.requests),
            bytes.div_ceil(1000),
            milliseconds.div_ceil(1000),
        ]
    }

    fn row(&self) -> String {
        let cells = self.counted().map(|count| format!(" {count} |")).concat();
        format!("| **{}**: {} |{cells}\n", self.name, self.by)
    }
}

/// Fails when the page promises less than a way asks for now; writes it when told to.
pub fn holds(ways: &[Way]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/verification.md");
    let page = std::fs::read_to_string(&file).unwrap_or_default();
    let table = table(ways);
    if std::env::var_os(WRITE).is_some() {
        let (before, rest) = page.split_once(BEGIN).expect("the page has a place for the table");
        let (_, after) = rest.split_once(END).expect("the table's place has an end");
        let pictures = file.with_file_name("verification.svg");
        std::fs::write(pictures, picture(ways)).expect("the picture is written");
        std::fs::write(&file, format!("{before}{BEGIN}\n{table}{END}{after}"))
            .expect("the page is written");
        return;
    }
    for way in ways {
        let promised = page.lines().find_map(|line| promised(line, way.name));
        let promised = promised.unwrap_or_else(|| panic!("{} is not on the page", way.name));
        let (person, network) = (&promised[..3], &promised[3..]);
        let counted = way.counted();
        let told = "; if that is meant: cargo xtask verification";
        assert_eq!(&counted[..3], person, "screens, fields and taps of {}{told}", way.name);
        // Ids and signatures are not of the same length in every run.
        let is_held = counted[3..].iter().zip(network).all(|(now, then)| *now <= then + 1);
        assert!(is_held, "{counted:?}: requests, kB and seconds of {}{told}", way.name);
    }
}

const BEGIN: &str = "<!-- counted by the stories -->";
const END: &str = "<!-- to here -->";

/// The numbers of a way's row.
fn promised(line: &str, name: &str) -> Option<[u64; 6]> {
    let row = line.strip_prefix(&format!("| **{name}**: "))?;
    let numbers: Vec<u64> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
    numbers.try_into().ok()
}

fn table(ways: &[Way]) -> String {
    let mut table = String::from(
        "| way up | screens | fields | taps | requests | kB | seconds |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    table.extend(ways.iter().map(Way::row));
    table
}

/// The screens of each way with what is typed on them, one way below the other.
fn picture(ways: &[Way]) -> String {
    const ROW: usize = 170;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 {}\" \
         font-family=\"system-ui, sans-serif\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        ROW * ways.len()
    );
    for (index, way) in ways.iter().enumerate() {
        let top = ROW * index;
        let [.., kilobytes, seconds] = way.counted();
        let about = format!("{kilobytes} kB, {seconds} s on a slow network");
        svg +=
            &text(20, top + 28, "font-size=\"16\" font-weight=\"600\" fill=\"#102a43\"", way.name);
        svg += &text(460, top + 28, "font-size=\"13\" fill=\"#52606d\"", &about);
        for (at, screen) in way.tally.screens.iter().enumerate() {
            svg += &box_of(20 + at * 350, top + 42, screen, at > 0);
        }
    }
    svg + "</svg>\n"
}

/// A screen, and the way to it from the one before.
fn box_of(left: usize, top: usize, screen: &Visited, has_one_before: bool) -> String {
    let (end, middle) = (left.saturating_sub(4), top + 55);
    let way = format!(
        "<path d=\"M{} {middle}H{end}m-7 -5l7 5l-7 5\" stroke=\"#0b5cad\" stroke-width=\"2\" \
         fill=\"none\"/>\n",
        left.saturating_sub(30)
    );
    let frame = format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"316\" height=\"112\" rx=\"12\" fill=\"#f0f6fd\" \
         stroke=\"#0b5cad\"/>\n"
    );
    let mut svg = if has_one_before { way + &frame } else { frame };
    let title = "font-size=\"14\" font-weight=\"600\" fill=\"#0b3a6b\"";
    svg += &text(left + 14, top + 26, title, &screen.title);
    for (line, field) in screen.fields.iter().enumerate() {
        svg += &text(left + 14, top + 48 + 18 * line, "font-size=\"13\" fill=\"#243b53\"", field);
    }
    let taps = if screen.taps == 1 { "1 tap".to_owned() } else { format!("{} taps", screen.taps) };
    svg + &text(left + 264, top + 26, "font-size=\"13\" fill=\"#0b5cad\"", &taps)
}

fn text(x: usize, y: usize, style: &str, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    format!("<text x=\"{x}\" y=\"{y}\" {style}>{words}</text>\n")
}
