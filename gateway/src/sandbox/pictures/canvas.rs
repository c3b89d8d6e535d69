//! A canvas: soft shapes in floating-point colours, and the street that every picture begins with.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels are few and colours small"
)]

use std::sync::OnceLock;

use image::{Rgb, RgbImage};

use super::super::dice::Dice;

/// The width of a picture, in pixels.
pub(super) const WIDTH: u32 = 640;

/// The height of a picture, in pixels.
pub(super) const HEIGHT: u32 = 480;

/// The right edge to draw up to.
pub(super) const RIGHT: f32 = WIDTH as f32;
/// The lower edge to draw down to.
pub(super) const BOTTOM: f32 = HEIGHT as f32;

/// Where the street meets the sky.
const HORIZON: f32 = 190.0;

pub(super) type Colour = [f32; 3];

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Light {
    Day,
    Dusk,
}

#[derive(Clone)]
pub(super) struct Canvas {
    pixels: Vec<Colour>,
    light: Light,
}

impl Canvas {
    /// The street that every picture begins with, drawn once for each light.
    pub fn street(light: Light) -> Self {
        static BY_DAY: OnceLock<Canvas> = OnceLock::new();
        static AT_DUSK: OnceLock<Canvas> = OnceLock::new();
        let drawn = if light == Light::Day { &BY_DAY } else { &AT_DUSK };
        let draw = || {
            let pixels = vec![[0.0; 3]; (WIDTH * HEIGHT) as usize];
            let mut canvas = Self { pixels, light };
            canvas.sky_and_ground();
            canvas
        };
        drawn.get_or_init(draw).clone()
    }

    /// Mixes a colour into every pixel that the shape covers, by how much it does.
    pub fn paint(&mut self, area: [f32; 4], colour: Colour, cover: impl Fn(f32, f32) -> f32) {
        let [left, top, right, bottom] = area;
        let clamp = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
        for y in clamp(top, HEIGHT)..clamp(bottom, HEIGHT) {
            for x in clamp(left, WIDTH)..clamp(right, WIDTH) {
                let share = cover(x as f32 + 0.5, y as f32 + 0.5);
                if share > 0.0 {
                    let pixel = &mut self.pixels[(y * WIDTH + x) as usize];
                    *pixel = mix(*pixel, colour, share.min(1.0));
                }
            }
        }
    }

    pub fn rectangle(&mut self, area: [f32; 4], colour: Colour) {
        self.paint(area, colour, |_, _| 1.0);
    }

    /// An ellipse with a soft edge of so many pixels.
    pub fn ellipse(&mut self, centre: [f32; 2], radius: [f32; 2], soft: f32, colour: Colour) {
        let [cx, cy] = centre;
        let [rx, ry] = radius;
        let soft = soft.max(0.5) / rx.min(ry);
        let reach = 1.0 + soft / 2.0;
        let (wide, high) = (rx * reach + 1.0, ry * reach + 1.0);
        self.paint([cx - wide, cy - high, cx + wide, cy + high], colour, |x, y| {
            let away = ((x - cx) / rx).hypot((y - cy) / ry);
            ((1.0 - away) / soft + 0.5).clamp(0.0, 1.0)
        });
    }

    /// A shape whose edge wobbles, like something that broke.
    pub fn blob(&mut self, centre: [f32; 2], radius: [f32; 2], colour: Colour) {
        let [cx, cy] = centre;
        let [rx, ry] = radius;
        let area = [cx - rx * 1.4, cy - ry * 1.4, cx + rx * 1.4, cy + ry * 1.4];
        self.paint(area, colour, |x, y| {
            let (dx, dy) = ((x - cx) / rx, (y - cy) / ry);
            let angle = dy.atan2(dx);
            let edge = 1.0 + 0.11 * (angle * 3.0 + cx).sin() + 0.06 * (angle * 7.0 + cy).sin();
            ((edge - dx.hypot(dy)) * ry * 0.7).clamp(0.0, 1.0)
        });
    }

    /// A straight line of this thickness.
    pub fn line(&mut self, from: [f32; 2], to: [f32; 2], thickness: f32, colour: Colour) {
        let half = thickness / 2.0;
        let area = [
            from[0].min(to[0]) - half - 1.0,
            from[1].min(to[1]) - half - 1.0,
            from[0].max(to[0]) + half + 1.0,
            from[1].max(to[1]) + half + 1.0,
        ];
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = dx.hypot(dy).max(0.001);
        self.paint(area, colour, |x, y| {
            let along = ((x - from[0]) * dx + (y - from[1]) * dy) / (length * length);
            let along = along.clamp(0.0, 1.0);
            let away = (x - from[0] - along * dx).hypot(y - from[1] - along * dy);
            (half - away + 0.5).clamp(0.0, 1.0)
        });
    }

    /// Sky, houses, pavement and road.
    fn sky_and_ground(&mut self) {
        let (high, low) = match self.light {
            Light::Day => ([120.0, 170.0, 205.0], [222.0, 232.0, 230.0]),
            Light::Dusk => ([24.0, 30.0, 58.0], [120.0, 84.0, 92.0]),
        };
        for y in 0..HEIGHT {
            let colour = mix(high, low, (y as f32 / HORIZON).min(1.0));
            self.rectangle([0.0, y as f32, RIGHT, y as f32 + 1.0], colour);
        }
        self.houses();
        self.ground();
    }

    fn houses(&mut self) {
        let walls = [[214.0, 196.0, 170.0], [178.0, 196.0, 190.0], [222.0, 208.0, 192.0]];
        let roofs = [[150.0, 72.0, 52.0], [120.0, 66.0, 56.0], [164.0, 86.0, 60.0]];
        let mut dice = Dice::new(7, "houses");
        let mut left = -20.0;
        while left < RIGHT {
            let wide = 70.0 + dice.share_f32() * 60.0;
            let high = 52.0 + dice.share_f32() * 48.0;
            let top = HORIZON - high;
            let wall = self.lit(*dice.pick(&walls));
            let roof = self.lit(*dice.pick(&roofs));
            self.rectangle([left, top, left + wide, HORIZON + 8.0], wall);
            let middle = left + wide / 2.0;
            self.paint([left - 8.0, top - 26.0, left + wide + 8.0, top + 2.0], roof, |x, y| {
                let reach = (y - (top - 26.0)) / 28.0 * (wide / 2.0 + 8.0);
                (reach - (x - middle).abs()).clamp(0.0, 1.0)
            });
            let pane = match self.light {
                Light::Day => [104.0, 128.0, 140.0],
                Light::Dusk => [246.0, 196.0, 104.0],
            };
            for window in [0.22, 0.62] {
                let x = left + wide * window;
                if self.light == Light::Day || dice.chance(55) {
                    self.rectangle([x, top + 16.0, x + wide * 0.17, top + 36.0], pane);
                }
            }
            left += wide + 6.0 + dice.share_f32() * 22.0;
        }
        for x in [38.0, 236.0, 470.0, 612.0] {
            let leaf = self.lit([62.0, 112.0, 66.0]);
            let dark = self.lit([44.0, 88.0, 54.0]);
            self.line([x, HORIZON], [x, HORIZON - 46.0], 6.0, self.lit([88.0, 66.0, 48.0]));
            self.ellipse([x, HORIZON - 58.0], [30.0, 28.0], 3.0, dark);
            self.ellipse([x - 7.0, HORIZON - 66.0], [21.0, 18.0], 3.0, leaf);
        }
    }

    fn ground(&mut self) {
        let grass = self.lit([128.0, 142.0, 96.0]);
        let pavement = self.lit([186.0, 182.0, 172.0]);
        let kerb = self.lit([214.0, 212.0, 204.0]);
        let asphalt = self.lit([92.0, 95.0, 98.0]);
        let stripe = self.lit([228.0, 226.0, 214.0]);
        let all = [0.0, HORIZON, RIGHT, BOTTOM];
        self.rectangle(all, grass);
        for (reach, colour) in [(1.34, pavement), (1.05, kerb), (1.0, asphalt)] {
            self.paint(all, colour, |x, y| {
                (half_road(y) * reach - (x - 320.0).abs()).clamp(0.0, 1.0)
            });
        }
        self.paint(all, stripe, |x, y| {
            // Dashes of the same length in the world get longer towards the eye.
            let depth = 900.0 / (y - HORIZON + 12.0);
            let gap = (depth * 1.6).fract() > 0.55;
            let half = half_road(y) * 0.018;
            if gap { 0.0 } else { (half - (x - 320.0).abs() + 0.5).clamp(0.0, 0.9) }
        });
    }

    /// The colour in this picture's light.
    fn lit(&self, colour: Colour) -> Colour {
        match self.light {
            Light::Day => colour,
            Light::Dusk => mix(colour.map(|part| part * 0.34), [30.0, 32.0, 62.0], 0.35),
        }
    }

    /// As a photo: with a little grain, and darker corners.
    pub fn finish(self) -> RgbImage {
        let mut grain = Dice::new(3, "grain");
        RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
            let [red, green, blue] = self.pixels[(y * WIDTH + x) as usize];
            let noise = ((grain.any() & 7) as f32 - 3.5) * 0.9;
            let (dx, dy) = (x as f32 / RIGHT - 0.5, y as f32 / BOTTOM - 0.5);
            let shade = 1.0 - 0.34 * (dx * dx + dy * dy);
            let part = |value: f32| ((value + noise) * shade).clamp(0.0, 255.0) as u8;
            Rgb([part(red), part(green), part(blue)])
        })
    }
}

/// Half the width of the road at this height of the picture.
fn half_road(y: f32) -> f32 {
    22.0 + (y - HORIZON) * 0.98
}

pub(super) fn mix(under: Colour, over: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|part| under[part] + (over[part] - under[part]) * share)
}
