//! The piece of the world that a map shows: where its pin is drawn, what a tap on it means, and
//! which tiles cover it.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use crate::screen::{MapPin, Pin};

/// Width of a map in its own units; its height is three quarters of it.
pub(crate) const WIDTH: f64 = 400.0;
/// Height of a map in its own units.
pub(crate) const HEIGHT: f64 = 300.0;
/// The nearest a map can be looked at: each step halves what is shown.
pub(crate) const NEAREST: u8 = 12;
/// How wide a piece is shown around a pin unless one asks otherwise, in metres.
const COMFORTABLE_M: f64 = 1_600.0;
/// A view never gets narrower than this, in metres: a tap is then a quarter of a step.
const NARROWEST_M: f64 = 100.0;
/// How far from the edge a place is to be for its mark to be seen whole, in a map's own units.
const EDGE: f64 = 14.0;
const EQUATOR_M: f64 = 40_075_016.7;
/// Web Mercator ends here.
const MAX_LATITUDE: f64 = 85.0;

/// A view of the world in Web Mercator, where the whole world is one by one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    west: f64,
    north: f64,
    span: f64,
    latitude: f64,
}

/// A tile of a slippy map, and where it lies in a view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tile {
    pub(crate) z: u32,
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) side: f64,
}

/// As it travels in a form, so that a tap is understood by the view that was tapped.
impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.10} {:.10} {:.10}", self.west, self.north, self.span)
    }
}

/// The text is not a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAView;

impl FromStr for View {
    type Err = NotAView;

    fn from_str(text: &str) -> Result<Self, NotAView> {
        let numbers: Result<Vec<f64>, _> = text.split(' ').map(str::parse).collect();
        match numbers.as_deref() {
            Ok([west, north, span])
                if [west, north, span].iter().all(|n| (-2.0..=2.0).contains(*n)) =>
            {
                let (latitude, _) = unproject(*west, *north);
                Ok(Self { west: *west, north: *north, span: *span, latitude })
            }
            _ => Err(NotAView),
        }
    }
}

fn project(latitude: f64, longitude: f64) -> (f64, f64) {
    let latitude = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
    ((longitude + 180.0) / 360.0, (1.0 - latitude.tan().asinh() / PI) / 2.0)
}

fn unproject(x: f64, y: f64) -> (f64, f64) {
    (((1.0 - 2.0 * y) * PI).sinh().atan().to_degrees(), x * 360.0 - 180.0)
}

/// A number that a broken coordinate cannot spoil.
fn sound(number: f64, instead: f64) -> f64 {
    if number.is_finite() { number } else { instead }
}

impl View {
    /// All of a map's bounds at zoom 0, half as much with each further step, around the pin when
    /// there is one. Without a zoom: near enough to recognise a street when there is a pin, and far
    /// enough to hold the others.
    pub(crate) fn of(map: &MapPin, zoom: Option<u8>) -> Self {
        let (west, south) = project(sound(map.south, 0.0), sound(map.west, 0.0));
        let (east, north) = project(sound(map.north, 0.0), sound(map.east, 0.0));
        let latitude = sound(f64::midpoint(map.south, map.north), 0.0);
        let metre = 1.0 / (EQUATOR_M * latitude.clamp(-80.0, 80.0).to_radians().cos());
        let whole = (east - west).abs().max((south - north).abs() * WIDTH / HEIGHT);
        let whole = whole.clamp(NARROWEST_M * metre, 1.0);
        let middle = (f64::midpoint(west, east), f64::midpoint(north, south));
        let at = |zoom: u8| {
            let span = whole / f64::from(1_u32 << zoom);
            let (x, y) = match map.pin {
                Some(pin) if zoom > 0 => {
                    project(sound(pin.latitude, map.south), sound(pin.longitude, map.west))
                }
                _ => middle,
            };
            Self { west: x - span / 2.0, north: y - span * HEIGHT / WIDTH / 2.0, span, latitude }
        };
        let nearest = steps_down(whole, NARROWEST_M * 2.0 * metre);
        if let Some(zoom) = zoom {
            return at(zoom.min(nearest));
        }
        let usual = map.pin.map_or(0, |_| steps_down(whole, COMFORTABLE_M * metre)).min(nearest);
        let mut views = (1..=usual).rev().map(at);
        views.find(|view| view.holds(&map.others)).unwrap_or_else(|| at(0))
    }

    fn holds(&self, others: &[Pin]) -> bool {
        let is_inside = |(x, y): (f64, f64)| {
            (EDGE..=WIDTH - EDGE).contains(&x) && (EDGE..=HEIGHT - EDGE).contains(&y)
        };
        others.iter().all(|at| self.place((at.latitude, at.longitude)).is_some_and(is_inside))
    }

    /// At which zoom `View::of` shows this map when nothing else is asked for, and the nearest one.
    pub(crate) fn zooms(map: &MapPin) -> (u8, u8) {
        let whole = Self::of(map, Some(0));
        let usual = Self::of(map, None);
        let nearest = Self::of(map, Some(NEAREST));
        (steps_down(whole.span, usual.span), steps_down(whole.span, nearest.span))
    }

    /// Where a place is drawn, in the map's own units; `None` outside of the view.
    pub(crate) fn place(&self, (latitude, longitude): (f64, f64)) -> Option<(f64, f64)> {
        let (x, y) = project(latitude, longitude);
        let at = ((x - self.west) / self.span * WIDTH, (y - self.north) / self.span * WIDTH);
        let inside = (0.0..=WIDTH).contains(&at.0) && (0.0..=HEIGHT).contains(&at.1);
        inside.then_some(at)
    }

    /// Latitude and longitude of a tap, given as parts (0 to 1) of the map's width and height.
    pub(crate) fn tapped(&self, across: f64, down: f64) -> (f64, f64) {
        let x = self.west + across.clamp(0.0, 1.0) * self.span;
        let y = self.north + down.clamp(0.0, 1.0) * self.span * HEIGHT / WIDTH;
        unproject(x, y)
    }

    /// A round length in metres for a scale bar, and how long it is in the map's own units.
    pub(crate) fn scale(&self) -> (u32, f64) {
        let metres = self.span * EQUATOR_M * self.latitude.to_radians().cos();
        let room = metres / 4.0;
        let round = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20];
        let length = round.into_iter().find(|r| f64::from(*r) <= room).unwrap_or(10);
        (length, f64::from(length) / metres * WIDTH)
    }

    /// Lines of a grid that stays with the ground: across from the left, down from the top.
    pub(crate) fn grid(&self) -> (Vec<f64>, Vec<f64>) {
        let step = 2_f64.powf((self.span / 5.0).log2().ceil());
        let lines = |from: f64, length: f64, limit: f64| {
            let first = (from / step).ceil();
            (0..12_u8)
                .map(|n| ((first + f64::from(n)) * step - from) / self.span * WIDTH)
                .take_while(|at| *at < limit && length > 0.0)
                .collect::<Vec<_>>()
        };
        (lines(self.west, self.span, WIDTH), lines(self.north, self.span, HEIGHT))
    }

    /// The tiles that cover the view: at most a dozen, each drawn 200 to 400 units wide.
    pub(crate) fn tiles(&self) -> Vec<Tile> {
        let z = (0..19).find(|z| 2_f64.powi(*z) * self.span >= 1.0).unwrap_or(19);
        let count = 2_f64.powi(z);
        let side = WIDTH / (self.span * count);
        let across = |from: f64, length: f64| {
            let last = ((from + length) * count).floor().min(count - 1.0);
            (whole(from * count), whole(last))
        };
        let (left, right) = across(self.west, self.span);
        let (top, bottom) = across(self.north, self.span * HEIGHT / WIDTH);
        let at = |tile: u32, from: f64| (f64::from(tile) / count - from) / self.span * WIDTH;
        (top..=bottom)
            .flat_map(|y| (left..=right).map(move |x| (x, y)))
            .take(12)
            .map(|(x, y)| Tile {
                z: z.unsigned_abs(),
                x,
                y,
                left: at(x, self.west),
                top: at(y, self.north),
                side,
            })
            .collect()
    }
}

/// The whole tiles in a number of tiles, which is below 2^20.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cast of a float saturates
fn whole(tiles: f64) -> u32 {
    tiles.floor() as u32
}

/// How often a span has to be halved to be no wider than another.
fn steps_down(from: f64, to: f64) -> u8 {
    let mut span = from;
    let mut steps = 0;
    while span > to * 1.000_001 && steps < NEAREST {
        span /= 2.0;
        steps += 1;
    }
    steps
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn city(pin: Option<(f64, f64)>) -> MapPin {
        MapPin {
            south: -6.24,
            west: 106.55,
            north: -6.09,
            east: 106.75,
            pin: pin.map(|(latitude, longitude)| Pin { latitude, longitude }),
            others: Vec::new(),
            title: String::new(),
            detail: String::new(),
        }
    }

    #[test]
    fn a_tap_and_a_pin_agree() {
        let pin = (-6.171_3, 106.640_9);
        for zoom in [None, Some(0), Some(3), Some(9)] {
            let view = View::of(&city(Some(pin)), zoom);
            let (x, y) = view.place(pin).expect("the pin is in view");
            let (latitude, longitude) = view.tapped(x / WIDTH, y / HEIGHT);
            assert!((latitude - pin.0).abs() < 1e-9 && (longitude - pin.1).abs() < 1e-9);
        }
    }

    #[test]
    fn the_whole_view_holds_the_bounds_and_a_near_one_a_street() {
        let all = View::of(&city(None), None);
        for corner in [(-6.24, 106.55), (-6.09, 106.75)] {
            assert!(all.place(corner).is_some());
        }
        let near = View::of(&city(Some((-6.17, 106.64))), None);
        let metres = near.span * EQUATOR_M * (-6.17_f64).to_radians().cos();
        assert!((700.0..=1_650.0).contains(&metres), "{metres} m");
        assert!(near.place((-6.09, 106.75)).is_none());
    }

    #[test]
    fn the_usual_view_holds_the_others_and_not_the_whole_city_for_them() {
        let others = [(-6.165, 106.652), (-6.18, 106.633)];
        let others = others.map(|(latitude, longitude)| Pin { latitude, longitude });
        let alone = city(Some((-6.17, 106.64)));
        let map = MapPin { others: others.into(), ..alone.clone() };
        let view = View::of(&map, None);
        assert!(others.iter().all(|at| view.place((at.latitude, at.longitude)).is_some()));
        assert!(View::zooms(&map).0 > 0 && view.span > View::of(&alone, None).span);
        assert_eq!(View::of(&map, Some(6)), View::of(&alone, Some(6)), "as somebody asked");
        let far = Pin { latitude: -6.239, longitude: 106.749 };
        assert_eq!(View::zooms(&MapPin { others: vec![far], ..map }).0, 0);
    }

    #[test]
    fn zooming_ends_before_a_tap_means_nothing() {
        let (usual, nearest) = View::zooms(&city(Some((-6.17, 106.64))));
        assert!(usual > 0 && nearest > usual && nearest < NEAREST, "{usual} {nearest}");
        assert_eq!(View::zooms(&city(None)).0, 0);
    }

    #[test]
    fn tiles_cover_the_view_and_are_few() {
        for zoom in 0..NEAREST {
            let view = View::of(&city(Some((-6.17, 106.64))), Some(zoom));
            let tiles = view.tiles();
            assert!((1..=12).contains(&tiles.len()), "{} tiles", tiles.len());
            for (x, y) in [(0.0, 0.0), (WIDTH, 0.0), (0.0, HEIGHT), (WIDTH, HEIGHT)] {
                let covered = tiles.iter().any(|tile| {
                    let near =
                        |at: f64, from: f64| at >= from - 1e-3 && at <= from + tile.side + 1e-3;
                    near(x, tile.left) && near(y, tile.top)
                });
                assert!(covered, "corner {x},{y} at zoom {zoom}");
            }
        }
    }

    #[test]
    fn broken_bounds_are_no_panic() {
        let broken = MapPin {
            south: f64::NAN,
            west: f64::INFINITY,
            north: -91.0,
            east: 400.0,
            pin: Some(Pin { latitude: f64::NAN, longitude: f64::NAN }),
            others: vec![Pin { latitude: f64::INFINITY, longitude: f64::NAN }],
            ..city(None)
        };
        let view = View::of(&broken, Some(200));
        let (latitude, longitude) = view.tapped(f64::NAN, 7.0);
        let _ =
            (latitude, longitude, view.tiles(), view.grid(), view.scale(), view.place((0.0, 0.0)));
        let point = MapPin { north: -6.24, east: 106.55, ..city(None) };
        assert!(View::of(&point, None).span > 0.0);
    }

    #[test]
    fn a_view_survives_a_form() {
        let view = View::of(&city(Some((-6.17, 106.64))), Some(6));
        let back: View = view.to_string().parse().unwrap();
        let (a, b) = (view.tapped(0.3, 0.7), back.tapped(0.3, 0.7));
        assert!((a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6);
        for bad in ["", "1 2", "a b c", "NaN 0 0", "0 0 1e9", "0 0 0 0"] {
            assert!(bad.parse::<View>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_grid_stays_on_the_ground() {
        let view = View::of(&city(None), None);
        let (down, across) = view.grid();
        assert!((2..=11).contains(&down.len()) && across.len() >= 2, "{down:?} {across:?}");
        let (length, units) = view.scale();
        assert_eq!(length, 5_000);
        assert!(units > 20.0 && units < WIDTH / 2.0);
    }
}
