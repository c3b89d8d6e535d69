//! JPEG (ITU-T T.81): a row of segments, some of them followed by coded data, up to an end mark.

use super::exif;
use crate::Invalid;

const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";
const ADOBE: &[u8] = b"Adobe";
const PROFILE: &[u8] = b"ICC_PROFILE\0";

const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// A progressive picture has a dozen scans. Each makes the reader go over all pixels again, so that
/// thousands of empty ones would be a bomb, too.
const MAX_SCANS: usize = 100;

struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
    /// The coded data that follows the start of a scan; of other segments nothing.
    coded: &'a [u8],
}

impl Segment<'_> {
    /// A frame header (SOF) of any kind; DHT, JPG and DAC share its range.
    fn is_frame(&self) -> bool {
        matches!(self.marker, 0xc0..=0xcf) && !matches!(self.marker, 0xc4 | 0xc8 | 0xcc)
    }
}

/// The segments up to the end mark of the picture. What hangs behind it is not looked at: phones
/// put films and further pictures there, each with its own place and time.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 2 }
    }

    fn read(&mut self) -> Result<Option<Segment<'a>>, Invalid> {
        let byte = |at: usize| self.bytes.get(at).copied().ok_or(Invalid::Truncated);
        if byte(self.at)? != 0xff {
            return Err(Invalid::NotAPicture);
        }
        // Any number of fill bytes may stand before a marker.
        while byte(self.at + 1)? == 0xff {
            self.at += 1;
        }
        let marker = byte(self.at + 1)?;
        match marker {
            END => return Ok(None),
            // Markers without a segment, which do not stand here.
            0x00 | 0x01 | 0xd0..=0xd8 => return Err(Invalid::NotAPicture),
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes([byte(self.at + 2)?, byte(self.at + 3)?]));
        if length < 2 {
            return Err(Invalid::NotAPicture);
        }
        let end = self.at + 2 + length;
        let payload = self.bytes.get(self.at + 4..end).ok_or(Invalid::Truncated)?;
        let coded = if marker == START_OF_SCAN { coded(&self.bytes[end..])? } else { &[] };
        self.at = end + coded.len();
        Ok(Some(Segment { marker, payload, coded }))
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Result<Segment<'a>, Invalid>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The coded data at the start: up to a marker that is neither a stuffed 0xFF nor a restart.
fn coded(bytes: &[u8]) -> Result<&[u8], Invalid> {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff | 0xd0..=0xd7);
    let end = bytes.windows(2).position(is_marker);
    end.map(|end| &bytes[..end]).ok_or(Invalid::Truncated)
}

/// Width and height from the frame header. There must be exactly one, so that no second one has
/// other sizes, of a kind that browsers draw (sequential or progressive), and scans after it.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Invalid> {
    let mut size = None;
    let mut scans = 0;
    for segment in Segments::of(bytes) {
        let segment = segment?;
        if segment.is_frame() {
            let is_drawn_by_browsers = matches!(segment.marker, 0xc0..=0xc2);
            let other = size.replace(frame_size(segment.payload)?);
            if other.is_some() || !is_drawn_by_browsers {
                return Err(Invalid::NotAPicture);
            }
        }
        if segment.marker == START_OF_SCAN {
            size.ok_or(Invalid::NotAPicture)?;
            scans += 1;
        }
    }
    size.filter(|_| (1..=MAX_SCANS).contains(&scans)).ok_or(Invalid::NotAPicture)
}

/// A frame header is a precision, height and width, and the components.
fn frame_size(frame: &[u8]) -> Result<(u32, u32), Invalid> {
    let number =
        |at: usize| Some(u32::from(u16::from_be_bytes([*frame.get(at)?, *frame.get(at + 1)?])));
    number(3).zip(number(1)).ok_or(Invalid::NotAPicture)
}

/// Only what is needed to draw the picture: JFIF without its thumbnail, which way is up, the colour
/// profile, Adobe's colour transform, tables, frame and scans.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let (mut jfif, mut first_exif) = (None, None);
    for segment in Segments::of(bytes) {
        let Segment { marker, payload, .. } = segment?;
        if marker == APP0 && payload.starts_with(JFIF) && jfif.is_none() {
            jfif = payload.get(..12);
        }
        if marker == APP1 && payload.starts_with(EXIF) && first_exif.is_none() {
            first_exif = Some(exif::orientation(&payload[EXIF.len()..]));
        }
    }
    let mut out = Vec::with_capacity(bytes.len());
    out.extend([0xff, 0xd8]);
    if let Some(jfif) = jfif {
        push(&mut out, APP0, &[jfif, &[0, 0]].concat());
    }
    if let Some(turned) = first_exif.flatten() {
        push(&mut out, APP1, &[EXIF, &exif::minimal(turned)].concat());
    }
    for segment in Segments::of(bytes) {
        let segment = segment?;
        if let Some(payload) = needed(&segment) {
            push(&mut out, segment.marker, payload);
            out.extend(segment.coded);
        }
    }
    out.extend([0xff, END]);
    Ok(out)
}

/// What of a segment is needed to draw the picture.
fn needed<'a>(segment: &Segment<'a>) -> Option<&'a [u8]> {
    match segment.marker {
        // Frame, Huffman tables, scans, quantisation tables, number of lines, restart interval.
        0xc0..=0xc2 | 0xc4 | START_OF_SCAN | 0xdb..=0xdd => Some(segment.payload),
        APP2 => Some(segment.payload).filter(|payload| payload.starts_with(PROFILE)),
        APP14 => segment.payload.get(..12).filter(|payload| payload.starts_with(ADOBE)),
        _ => None,
    }
}

fn push(out: &mut Vec<u8>, marker: u8, payload: &[u8]) {
    let length = u16::try_from(payload.len() + 2).expect("no longer than the segment it was in");
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    out.extend(payload);
}
