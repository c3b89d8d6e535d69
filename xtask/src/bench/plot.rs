//! The figures as a picture (SVG): how near each row is to its ceiling, and what a record takes
//! where there are more of them.

use std::fmt::Write as _;

use super::page::each;
use super::results::{Ceiling, Results, Row};

const WIDTH: f64 = 760.0;
/// Where bars begin, and how long one is that reaches its ceiling.
const LEFT: f64 = 250.0;
const FULL: f64 = 360.0;
const STEP: f64 = 34.0;
/// The place of the lines.
const LINES_HEIGHT: f64 = 260.0;
const LINES_LEFT: f64 = 60.0;
const LINES_RIGHT: f64 = 560.0;

const OURS: &str = "#0b5c8a";
const OVER: &str = "#b3261e";
const COLOURS: [&str; 6] = [OURS, "#7a4a00", "#5b2a86", "#1e6b3a", "#8a0b5c", "#444444"];

/// Something that is a line: its name, whether it is a baseline, and its points.
struct Line {
    name: String,
    is_bare: bool,
    /// How many records, and the microseconds of each.
    points: Vec<(usize, f64)>,
}

/// Draws it.
#[expect(clippy::cast_precision_loss, reason = "there are few rows")]
pub fn draw(results: &Results) -> String {
    let judged: Vec<&Row> = results.judged().collect();
    let bars_height = STEP * judged.len() as f64;
    let height = 90.0 + bars_height + 70.0 + LINES_HEIGHT + 50.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<title>The engine against bare baselines\
         </title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, 16.0, 28.0, "font-size=\"16\"", "How near each row is to its ceiling");
    for (index, row) in judged.iter().enumerate() {
        bar(&mut svg, row, 48.0 + STEP * index as f64);
    }
    let (from, to) = (44.0, 48.0 + bars_height);
    let at = LEFT + FULL;
    let _ = writeln!(
        svg,
        "<path d=\"M{at} {from}V{to}\" stroke=\"#222222\" stroke-dasharray=\"4 3\"/>"
    );
    text(&mut svg, at, to + 16.0, "text-anchor=\"middle\"", "ceiling");
    let top = 48.0 + bars_height + 60.0;
    text(
        &mut svg,
        16.0,
        top,
        "font-size=\"16\"",
        "What a record takes, of how many (µs, both logarithmic)",
    );
    lines(&mut svg, &collect(results), top + 20.0);
    svg += "</svg>\n";
    svg
}

fn bar(svg: &mut String, row: &Row, y: f64) {
    let share = match row.ceiling {
        Some(Ceiling::Times(times)) => row.ratio() / times,
        Some(Ceiling::More(more)) => (row.ours - row.bare).max(0.0) / more,
        None => 0.0,
    };
    let width = FULL * share.min(1.25);
    let colour = if row.is_kept() { OURS } else { OVER };
    text(
        svg,
        LEFT - 10.0,
        y + 16.0,
        "text-anchor=\"end\"",
        &format!("{} ({})", row.name, row.records),
    );
    let _ = writeln!(
        svg,
        "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"22\" fill=\"{colour}\"/>"
    );
    let said = format!("{} of {}", row.compared(), row.at_most());
    if width > FULL / 2.0 {
        let place = "text-anchor=\"end\" fill=\"#ffffff\"";
        text(svg, LEFT + width - 8.0, y + 16.0, place, &said);
    } else {
        text(svg, LEFT + width + 8.0, y + 16.0, "", &said);
    }
}

/// The lines: ours, the baselines, and others.
fn collect(results: &Results) -> Vec<Line> {
    let mut lines = Vec::new();
    for rows in results.growing().iter().filter(|rows| rows[0].per_record) {
        let name = &rows[0].name;
        let ours = rows.iter().map(|row| (row.records, row.each())).collect();
        let bare = rows.iter().map(|row| (row.records, each(row.bare, row.records))).collect();
        lines.push(Line { name: name.clone(), is_bare: false, points: ours });
        lines.push(Line { name: format!("{name}, bare"), is_bare: true, points: bare });
    }
    for peer in results.peers.iter().filter(|peer| !peer.took.is_empty()) {
        let points = peer.took.iter().map(|(records, took)| (*records, each(*took, *records)));
        lines.push(Line { name: peer.name.clone(), is_bare: false, points: points.collect() });
    }
    lines
}

#[expect(clippy::cast_precision_loss, reason = "records are few enough")]
fn lines(svg: &mut String, lines: &[Line], top: f64) {
    let points = || lines.iter().flat_map(|line| &line.points);
    let bounds = |values: Vec<f64>| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min).log10().floor();
        let high = values.iter().copied().fold(0.0, f64::max).log10().ceil();
        (low, high.max(low + 1.0))
    };
    if lines.is_empty() {
        return;
    }
    let (left, right) = bounds(points().map(|(records, _)| *records as f64).collect());
    let (low, high) = bounds(points().map(|(_, each)| *each).collect());
    let bottom = top + LINES_HEIGHT;
    let x = |records: f64| {
        LINES_LEFT + (LINES_RIGHT - LINES_LEFT) * (records.log10() - left) / (right - left)
    };
    let y = |each: f64| bottom - LINES_HEIGHT * (each.log10() - low) / (high - low);
    #[expect(clippy::cast_possible_truncation, reason = "powers of ten")]
    let powers = |low: f64, high: f64| (low as i32..=high as i32).map(|power| 10_f64.powi(power));
    for each in powers(low, high) {
        let at = y(each);
        let _ =
            writeln!(svg, "<path d=\"M{LINES_LEFT} {at:.1}H{LINES_RIGHT}\" stroke=\"#dddddd\"/>");
        text(svg, LINES_LEFT - 8.0, at + 4.0, "text-anchor=\"end\"", &each.to_string());
    }
    for records in powers(left, right) {
        text(svg, x(records), bottom + 20.0, "text-anchor=\"middle\"", &records.to_string());
    }
    let mut named: Vec<f64> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        let places: Vec<String> = line
            .points
            .iter()
            .map(|(records, each)| format!("{:.1},{:.1}", x(*records as f64), y(*each)))
            .collect();
        let dashes = if line.is_bare { " stroke-dasharray=\"5 4\"" } else { "" };
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>",
            places.join(" ")
        );
        for place in &places {
            let (cx, cy) = place.split_once(',').unwrap_or_default();
            let _ = writeln!(svg, "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
        // Names stand beside the ends of their lines, none upon another.
        let mut at = line.points.last().map_or(top, |(_, each)| y(*each));
        while named.iter().any(|other| (other - at).abs() < 15.0) {
            at += 3.0;
        }
        named.push(at);
        text(svg, LINES_RIGHT + 12.0, at + 4.0, &format!("fill=\"{colour}\""), &line.name);
    }
}

fn text(svg: &mut String, x: f64, y: f64, attributes: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{words}</text>");
}
