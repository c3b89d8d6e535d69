//! A QR code as a drawing and as a picture to save.

use std::fmt::Write as _;

use image::{GrayImage, ImageFormat, Luma};
use maud::{Markup, PreEscaped, html};

use crate::screen::QrCode;

/// Light modules around the pattern, which scanners need.
const QUIET: u32 = 4;
/// Pixels for each module in a saved picture: sharp on a poster, small as a file.
const SCALE: u32 = 12;

/// Modules on each side of the largest QR code there is.
const LARGEST: u32 = 177;

/// The code inside a page.
pub(crate) fn inline(code: &QrCode) -> Markup {
    html! { (PreEscaped(svg(code, "class=\"qr\" role=\"img\""))) }
}

/// The code as an SVG file.
pub(crate) fn svg_file(code: &QrCode) -> String {
    svg(code, "xmlns=\"http://www.w3.org/2000/svg\" width=\"480\" height=\"480\"")
}

/// White below and black above whatever the theme is: a light-on-dark code does not scan.
fn svg(code: &QrCode, attributes: &str) -> String {
    let side = code.size.min(LARGEST) + 2 * QUIET;
    let label = html! { (code.caption) }.into_string();
    format!(
        "<svg {attributes} viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\" \
         aria-label=\"{label}\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path d=\"{}\" fill=\"#000\"/></svg>",
        path(code)
    )
}

/// One rectangle for each run of dark modules in a row.
fn path(code: &QrCode) -> String {
    let mut d = String::new();
    for (y, row) in rows(code).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                let (left, top) = (x + QUIET as usize, y + QUIET as usize);
                let _ = write!(d, "M{left} {top}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    d
}

fn rows(code: &QrCode) -> impl Iterator<Item = &[bool]> {
    let size = code.size.max(1) as usize;
    code.modules.chunks(size).take(size)
}

/// The code as a PNG file; `None` when it is larger than any QR code can be.
pub(crate) fn png_file(code: &QrCode) -> Option<Vec<u8>> {
    if code.size > LARGEST {
        return None;
    }
    let side = (code.size + 2 * QUIET) * SCALE;
    let mut picture = GrayImage::from_pixel(side, side, Luma([255]));
    for (y, row) in (QUIET..).zip(rows(code)) {
        for (x, dark) in (QUIET..).zip(row) {
            if !*dark {
                continue;
            }
            for (dx, dy) in (0..SCALE).flat_map(|dy| (0..SCALE).map(move |dx| (dx, dy))) {
                picture.put_pixel(x * SCALE + dx, y * SCALE + dy, Luma([0]));
            }
        }
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code() -> QrCode {
        // The second row has a run of two.
        let modules = vec![true, false, true, true, true, false, false, false, true];
        QrCode {
            size: 3,
            modules,
            caption: "A \"code\" & more".into(),
            save: String::new(),
            payload: String::new(),
        }
    }

    #[test]
    fn runs_of_dark_modules_become_rectangles_inside_the_quiet_zone() {
        assert_eq!(path(&code()), "M4 4h1v1h-1zM6 4h1v1h-1zM4 5h2v1h-2zM6 6h1v1h-1z");
        let svg = svg_file(&code());
        assert!(svg.contains("viewBox=\"0 0 11 11\""), "{svg}");
        assert!(svg.contains("A &quot;code&quot; &amp; more"), "{svg}");
    }

    #[test]
    fn the_picture_has_the_same_modules() {
        let picture = image::load_from_memory(&png_file(&code()).unwrap()).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), (11 * SCALE, 11 * SCALE));
        let module =
            |x: u32, y: u32| picture.get_pixel((x + 4) * SCALE + 5, (y + 4) * SCALE + 5)[0];
        assert_eq!((module(0, 0), module(1, 0), module(1, 1), module(2, 1)), (0, 255, 0, 255));
        assert_eq!(picture.get_pixel(0, 0)[0], 255);
    }

    #[test]
    fn a_pattern_that_does_not_fit_its_size_is_no_panic() {
        let odd = QrCode { size: 4, modules: vec![true; 3], ..code() };
        assert!(png_file(&odd).is_some());
        assert!(png_file(&QrCode { size: u32::MAX / 64, ..odd }).is_none());
        let none = QrCode { size: 0, modules: Vec::new(), ..code() };
        assert!(svg_file(&none).contains("d=\"\""));
    }
}
