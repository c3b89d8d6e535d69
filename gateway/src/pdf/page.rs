//! How a document of the city looks: one page in both languages, with a code to check it by.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use live_domain::Localized;
use pdf_writer::types::{AnnotationFlags, FieldType, LineCapStyle, SigFlags};
use pdf_writer::{Content, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use qrcodegen::{QrCode, QrCodeEcc};

use super::signing::{CATALOG, FIELD, SIGNATURE};
use super::text::{encode, wrap};
use crate::error::{Error, Result};

const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
const PLAIN: Ref = Ref::new(5);
const BOLD: Ref = Ref::new(6);
const INFO: Ref = Ref::new(8);

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
const QR: f32 = 118.0;

/// Colours: the city's river, its sun, ink, and ink for what matters less.
const RIVER: [f32; 3] = [0.043, 0.373, 0.341];
const SUN: [f32; 3] = [0.957, 0.718, 0.251];
const INK: [f32; 3] = [0.09, 0.13, 0.13];
const SOFT: [f32; 3] = [0.35, 0.40, 0.40];

/// What stands on a document.
pub(crate) struct Paper<'a> {
    /// The city, as its profile names it.
    pub city: &'a str,
    /// Who issued it.
    pub issuer: &'a Localized,
    /// What it is.
    pub title: &'a Localized,
    /// Under which number.
    pub number: &'a str,
    /// What it certifies.
    pub statement: &'a Localized,
    /// What is known of it: each a label and a value.
    pub facts: &'a [(Localized, String)],
    /// The page that says whether it is valid.
    pub page: &'a str,
    /// Year, month and day that it was made on.
    pub made: (u16, u8, u8),
}

/// Draws a document, with an empty field for its signature.
pub(crate) fn draw(paper: &Paper<'_>) -> Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr("id"));
    let mut form = catalog.form();
    form.fields([FIELD]).sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
    form.finish();
    catalog.finish();
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut page = pdf.page(PAGE);
    page.parent(PAGES).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT));
    page.contents(CONTENT).annotations([FIELD]);
    let mut resources = page.resources();
    resources.fonts().pair(Name(b"F"), PLAIN).pair(Name(b"B"), BOLD);
    resources.finish();
    page.finish();
    for (font, name) in [(PLAIN, &b"Helvetica"[..]), (BOLD, b"Helvetica-Bold")] {
        pdf.type1_font(font).base_font(Name(name)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut field = pdf.form_field(FIELD);
    field.field_type(FieldType::Signature).partial_name(TextStr(SIGNATURE));
    let mut widget = field.into_annotation();
    // It has no place on the page: what is to be seen is drawn there, and a code to check it.
    widget.subtype(pdf_writer::types::AnnotationType::Widget).rect(Rect::new(0.0, 0.0, 0.0, 0.0));
    widget.flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED).page(PAGE);
    widget.finish();
    let title = format!("{} {}", paper.title.id, paper.number);
    let (year, month, day) = paper.made;
    let made = Date::new(year).month(month).day(day);
    pdf.document_info(INFO).title(TextStr(&title)).author(TextStr(paper.city)).creation_date(made);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&content(paper)?)?;
    pdf.stream(CONTENT, &packed.finish()?).filter(Filter::FlateDecode);
    Ok(pdf.finish())
}

fn content(paper: &Paper<'_>) -> Result<Vec<u8>> {
    let mut sheet = Sheet { content: Content::new(), top: HEIGHT - MARGIN };
    mark(&mut sheet.content, MARGIN, HEIGHT - MARGIN - 44.0, 44.0);
    sheet.top -= 8.0;
    sheet.line(MARGIN + 58.0, paper.city, 15.0, true, RIVER);
    sheet.top -= 6.0;
    sheet.line(MARGIN + 58.0, &paper.issuer.id, 10.5, false, SOFT);
    sheet.top -= 58.0;
    sheet.paragraph(&paper.title.id, 20.0, true, INK);
    sheet.paragraph(&paper.title.en, 12.0, false, SOFT);
    sheet.top -= 8.0;
    sheet.paragraph(&format!("Nomor / Number: {}", paper.number), 11.0, true, INK);
    sheet.top -= 14.0;
    sheet.paragraph(&paper.statement.id, 11.5, false, INK);
    sheet.top -= 4.0;
    sheet.paragraph(&paper.statement.en, 10.0, false, SOFT);
    sheet.top -= 16.0;
    for (label, value) in paper.facts {
        sheet.paragraph(&format!("{} / {}", label.id, label.en), 9.0, false, SOFT);
        sheet.paragraph(value, 12.0, true, INK);
        sheet.top -= 7.0;
    }
    foot(&mut sheet, paper)?;
    Ok(sheet.content.finish().into_vec())
}

/// The code to check it by, and how.
fn foot(sheet: &mut Sheet, paper: &Paper<'_>) -> Result<()> {
    let bottom = MARGIN;
    let code = QrCode::encode_text(paper.page, QrCodeEcc::Medium);
    code_at(&mut sheet.content, &code.map_err(|_| Error::fault("a code too long"))?, bottom);
    sheet.top = bottom + QR - 4.0;
    let left = MARGIN + QR + 18.0;
    for (words, size, bold, colour) in [
        ("Periksa dokumen ini: pindai kodenya dengan kamera ponsel mana pun.", 10.0, true, INK),
        ("Check this document: scan the code with any phone's camera.", 9.0, false, SOFT),
        (paper.page, 8.0, false, INK),
        (
            "Ditandatangani secara elektronik. Tanda tangannya ada di dalam berkas PDF ini, bukan di \
             kertas.",
            9.0,
            false,
            INK,
        ),
        (
            "Signed electronically. The signature is in this PDF file, not on the paper.",
            8.0,
            false,
            SOFT,
        ),
    ] {
        for line in wrap(words, size, bold, WIDTH - MARGIN - left) {
            sheet.line(left, &line, size, bold, colour);
            sheet.top -= size * 0.35;
        }
        sheet.top -= 4.0;
    }
    Ok(())
}

/// A page that is written from its top to its foot.
struct Sheet {
    content: Content,
    top: f32,
}

impl Sheet {
    fn paragraph(&mut self, words: &str, size: f32, bold: bool, colour: [f32; 3]) {
        for line in wrap(words, size, bold, WIDTH - 2.0 * MARGIN) {
            // What would run into the code is left out; the whole of it is at the page.
            if self.top - size < MARGIN + QR + 12.0 {
                return;
            }
            self.line(MARGIN, &line, size, bold, colour);
            self.top -= size * 0.4;
        }
    }

    fn line(&mut self, left: f32, words: &str, size: f32, bold: bool, colour: [f32; 3]) {
        self.top -= size;
        let content = &mut self.content;
        content.begin_text();
        fill(content, colour);
        content.set_font(Name(if bold { b"B" } else { b"F" }), size);
        content.next_line(left, self.top).show(Str(&encode(words))).end_text();
    }
}

fn code_at(content: &mut Content, code: &QrCode, bottom: f32) {
    let modules = code.size();
    let length = |modules: i32| f32::from(i16::try_from(modules).unwrap_or(i16::MAX));
    let module = QR / length(modules);
    fill(content, INK);
    for y in 0..modules {
        for x in (0..modules).filter(|x| code.get_module(*x, y)) {
            let top = bottom + QR - length(y + 1) * module;
            content.rect(MARGIN + length(x) * module, top, module, module);
        }
    }
    content.fill_nonzero();
}

/// The app's mark: a square of the river with its waves, and the sun.
fn mark(content: &mut Content, left: f32, bottom: f32, side: f32) {
    // As in the mark's picture: 64 to a side, from the top.
    let scale = side / 64.0;
    let at = |across: f32, down: f32| (left + across * scale, bottom + (64.0 - down) * scale);
    let curve = |content: &mut Content, points: [(f32, f32); 3]| {
        let [(x1, y1), (x2, y2), (x3, y3)] = points;
        content.cubic_to(x1, y1, x2, y2, x3, y3);
    };
    fill(content, RIVER);
    content.rect(left, bottom, side, side).fill_nonzero();
    fill(content, SUN);
    // The sun: four quarters of a circle, each as a curve.
    let (across, down, radius) = (43.0, 20.0, 8.0);
    let bend = radius * 0.552;
    let (x, y) = at(across + radius, down);
    content.move_to(x, y);
    for (from, to) in [
        ((1.0, 0.0), (0.0, 1.0)),
        ((0.0, 1.0), (-1.0, 0.0)),
        ((-1.0, 0.0), (0.0, -1.0)),
        ((0.0, -1.0), (1.0, 0.0)),
    ] {
        let near = |one: (f32, f32), other: (f32, f32), bend: f32| {
            at(across + one.0 * radius + other.0 * bend, down + one.1 * radius + other.1 * bend)
        };
        curve(content, [near(from, to, bend), near(to, from, bend), near(to, from, 0.0)]);
    }
    content.fill_nonzero().set_stroke_rgb(1.0, 1.0, 1.0).set_line_width(5.5 * scale);
    content.set_line_cap(LineCapStyle::RoundCap);
    for down in [37.0, 50.0] {
        let (x, y) = at(9.0, down);
        content.move_to(x, y);
        curve(content, [at(17.0, down - 7.0), at(24.0, down - 7.0), at(32.0, down)]);
        curve(content, [at(40.0, down + 7.0), at(47.0, down + 7.0), at(55.0, down)]);
        content.stroke();
    }
}

fn fill(content: &mut Content, [red, green, blue]: [f32; 3]) {
    content.set_fill_rgb(red, green, blue);
}
