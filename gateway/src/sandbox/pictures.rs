//! The sandbox's photos: drawn, not taken, and small. A street at the time of day that suits what
//! is wrong with it, before and after.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};

use super::dice::Dice;
use crate::error::{Error, Result};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;
/// Where the street meets the sky.
const HORIZON: f32 = 190.0;
const QUALITY: u8 = 72;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scene {
    /// A hole in the road.
    Road,
    /// A street lamp that is out.
    Lamp,
    /// Piled-up waste.
    Waste,
    /// A flooded street.
    Water,
    /// A fallen tree.
    Tree,
    /// Something in the way.
    Other,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Self; 6] =
        [Self::Road, Self::Lamp, Self::Waste, Self::Water, Self::Tree, Self::Other];

    /// The scene for a category of report.
    pub fn of(category: &str) -> Self {
        match category {
            "road" => Self::Road,
            "lamp" => Self::Lamp,
            "waste" => Self::Waste,
            "water" => Self::Water,
            "tree" => Self::Tree,
            _ => Self::Other,
        }
    }
}

/// The photo that a citizen took (JPEG).
pub(crate) fn before(scene: Scene) -> Result<Vec<u8>> {
    kept(scene, false)
}

/// The photo that the department took (JPEG).
pub(crate) fn after(scene: Scene) -> Result<Vec<u8>> {
    kept(scene, true)
}

/// Draws a picture, or gives the one that was drawn before.
fn kept(scene: Scene, mended: bool) -> Result<Vec<u8>> {
    static DRAWN: Mutex<BTreeMap<(Scene, bool), Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(picture) = drawn.get(&(scene, mended)) {
        return Ok(picture.clone());
    }
    let picture = encode(&draw(scene, mended))?;
    drawn.insert((scene, mended), picture.clone());
    Ok(picture)
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode_image(picture)
        .map_err(|_| Error::fault("a picture could not be encoded"))?;
    Ok(bytes)
}

fn draw(scene: Scene, mended: bool) -> RgbImage {
    let mut canvas = Canvas::new(if scene == Scene::Lamp { Light::Dusk } else { Light::Day });
    canvas.street();
    match (scene, mended) {
        (Scene::Road, false) => canvas.pothole(),
        (Scene::Road, true) => canvas.patch(),
        (Scene::Lamp, lit) => canvas.lamp(lit),
        (Scene::Waste, false) => canvas.waste(),
        (Scene::Waste, true) => canvas.bin(),
        (Scene::Water, false) => canvas.flood(),
        (Scene::Water, true) => canvas.drain(),
        (Scene::Tree, false) => canvas.fallen_tree(),
        (Scene::Tree, true) => canvas.stump(),
        (Scene::Other, false) => canvas.barriers(),
        (Scene::Other, true) => {}
    }
    canvas.finish()
}

type Colour = [f32; 3];

#[derive(Clone, Copy, PartialEq)]
enum Light {
    Day,
    Dusk,
}

struct Canvas {
    pixels: Vec<Colour>,
    light: Light,
}

impl Canvas {
    fn new(light: Light) -> Self {
        Self { pixels: vec![[0.0; 3]; (WIDTH * HEIGHT) as usize], light }
    }

    /// Mixes a colour into every pixel that the shape covers, by how much it does.
    fn paint(&mut self, area: [f32; 4], colour: Colour, cover: impl Fn(f32, f32) -> f32) {
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

    fn rectangle(&mut self, area: [f32; 4], colour: Colour) {
        self.paint(area, colour, |_, _| 1.0);
    }

    /// An ellipse with a soft edge of so many pixels.
    fn ellipse(&mut self, centre: [f32; 2], radius: [f32; 2], soft: f32, colour: Colour) {
        let [cx, cy] = centre;
        let [rx, ry] = radius;
        let area = [cx - rx - soft, cy - ry - soft, cx + rx + soft + 1.0, cy + ry + soft + 1.0];
        self.paint(area, colour, |x, y| {
            let away = ((x - cx) / rx).hypot((y - cy) / ry);
            ((1.0 - away) * rx.min(ry) / soft.max(0.5) + 0.5).clamp(0.0, 1.0)
        });
    }

    /// A shape whose edge wobbles, like something that broke.
    fn blob(&mut self, centre: [f32; 2], radius: [f32; 2], colour: Colour) {
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
    fn line(&mut self, from: [f32; 2], to: [f32; 2], thickness: f32, colour: Colour) {
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
    fn street(&mut self) {
        let (high, low) = match self.light {
            Light::Day => ([120.0, 170.0, 205.0], [222.0, 232.0, 230.0]),
            Light::Dusk => ([24.0, 30.0, 58.0], [120.0, 84.0, 92.0]),
        };
        for y in 0..HEIGHT {
            let colour = mix(high, low, (y as f32 / HORIZON).min(1.0));
            self.rectangle([0.0, y as f32, WIDTH as f32, y as f32 + 1.0], colour);
        }
        self.houses();
        self.ground();
    }

    fn houses(&mut self) {
        let walls = [[214.0, 196.0, 170.0], [178.0, 196.0, 190.0], [222.0, 208.0, 192.0]];
        let roofs = [[150.0, 72.0, 52.0], [120.0, 66.0, 56.0], [164.0, 86.0, 60.0]];
        let mut dice = Dice::new(7, "houses");
        let mut left = -20.0;
        while left < WIDTH as f32 {
            let wide = 70.0 + dice.share() as f32 * 60.0;
            let high = 52.0 + dice.share() as f32 * 48.0;
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
            left += wide + 6.0 + dice.share() as f32 * 22.0;
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
        let all = [0.0, HORIZON, WIDTH as f32, HEIGHT as f32];
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

    fn pothole(&mut self) {
        let centre = [226.0, 386.0];
        self.blob(centre, [120.0, 43.0], [116.0, 110.0, 102.0]);
        self.blob([228.0, 389.0], [106.0, 35.0], [52.0, 47.0, 43.0]);
        self.blob([234.0, 398.0], [84.0, 21.0], [108.0, 116.0, 116.0]);
        self.ellipse([214.0, 395.0], [34.0, 5.0], 4.0, [176.0, 188.0, 190.0]);
        for (x, y) in
            [(330.0, 352.0), (352.0, 410.0), (120.0, 428.0), (96.0, 372.0), (300.0, 436.0)]
        {
            self.blob([x, y], [9.0, 5.0], [70.0, 68.0, 66.0]);
        }
        self.line([338.0, 372.0], [392.0, 344.0], 2.5, [58.0, 58.0, 60.0]);
        self.line([392.0, 344.0], [418.0, 350.0], 2.0, [58.0, 58.0, 60.0]);
        self.line([130.0, 356.0], [150.0, 318.0], 2.5, [58.0, 58.0, 60.0]);
    }

    fn patch(&mut self) {
        let area = [84.0, 332.0, 370.0, 444.0];
        self.paint(area, [58.0, 60.0, 63.0], |x, y| {
            let slant = (y - 332.0) * 0.28;
            let inside =
                (x - (132.0 - slant)).min(348.0 - slant * 0.35 - x).min(y - 333.0).min(443.0 - y);
            inside.clamp(0.0, 1.0)
        });
        self.line([131.0, 333.0], [347.0, 333.0], 2.0, [42.0, 43.0, 46.0]);
        self.line([101.0, 443.0], [309.0, 443.0], 2.5, [42.0, 43.0, 46.0]);
        self.cone([420.0, 416.0], 1.0);
        self.cone([60.0, 440.0], 1.1);
    }

    fn cone(&mut self, foot: [f32; 2], size: f32) {
        let [x, y] = foot;
        let high = 62.0 * size;
        self.ellipse([x, y], [27.0 * size, 7.0 * size], 2.0, [60.0, 54.0, 48.0]);
        self.paint(
            [x - 22.0 * size, y - high, x + 22.0 * size, y],
            [232.0, 104.0, 36.0],
            |px, py| {
                (4.0 + (py - (y - high)) / high * 17.0 * size - (px - x).abs()).clamp(0.0, 1.0)
            },
        );
        self.paint(
            [x - 20.0 * size, y - high * 0.55, x + 20.0 * size, y - high * 0.35],
            [244.0, 240.0, 232.0],
            |px, py| {
                (4.0 + (py - (y - high)) / high * 17.0 * size - (px - x).abs()).clamp(0.0, 1.0)
            },
        );
    }

    fn lamp(&mut self, lit: bool) {
        let pole = [52.0, 54.0, 62.0];
        self.line([498.0, 430.0], [498.0, 92.0], 9.0, pole);
        self.line([498.0, 96.0], [412.0, 76.0], 7.0, pole);
        self.rectangle([384.0, 70.0, 428.0, 84.0], pole);
        if !lit {
            self.rectangle([388.0, 84.0, 424.0, 89.0], [74.0, 76.0, 84.0]);
            return;
        }
        let warm = [255.0, 226.0, 160.0];
        self.paint([180.0, 88.0, 640.0, 480.0], warm, |x, y| {
            let spread = 26.0 + (y - 88.0) * 0.52;
            let inside = 1.0 - (x - 406.0).abs() / spread;
            (inside.max(0.0) * 0.34 * (1.0 - (y - 88.0) / 640.0)).max(0.0)
        });
        self.ellipse([406.0, 424.0], [190.0, 44.0], 60.0, [216.0, 190.0, 140.0]);
        self.ellipse([406.0, 90.0], [64.0, 44.0], 60.0, warm);
        self.ellipse([406.0, 88.0], [21.0, 7.0], 4.0, [255.0, 250.0, 232.0]);
    }

    fn waste(&mut self) {
        let bags = [[34.0, 36.0, 40.0], [58.0, 62.0, 66.0], [40.0, 74.0, 92.0], [72.0, 60.0, 48.0]];
        let mut dice = Dice::new(11, "waste");
        for row in 0..4_u8 {
            let row = f32::from(row);
            for _ in 0..7 - row as usize {
                let x = 120.0 + row * 30.0 + dice.share() as f32 * (230.0 - row * 52.0);
                let y = 424.0 - row * 34.0 + dice.share() as f32 * 18.0;
                let size = 30.0 + dice.share() as f32 * 14.0;
                let bag = *dice.pick(&bags);
                self.blob([x, y], [size, size * 0.82], bag);
                self.ellipse(
                    [x - size * 0.3, y - size * 0.35],
                    [size * 0.24, size * 0.12],
                    3.0,
                    mix(bag, [255.0; 3], 0.3),
                );
                self.line([x, y - size * 0.75], [x + 5.0, y - size], 5.0, bag);
            }
        }
        for (x, colour) in [
            (96.0, [214.0, 76.0, 60.0]),
            (392.0, [236.0, 232.0, 222.0]),
            (356.0, [70.0, 128.0, 190.0]),
        ] {
            self.blob([x, 446.0], [13.0, 7.0], colour);
        }
    }

    fn bin(&mut self) {
        let green = [46.0, 116.0, 84.0];
        self.ellipse([150.0, 424.0], [58.0, 10.0], 4.0, [92.0, 96.0, 84.0]);
        self.paint([100.0, 318.0, 200.0, 424.0], green, |x, y| {
            (46.0 - (y - 318.0) * 0.08 - (x - 150.0).abs()).clamp(0.0, 1.0)
        });
        self.rectangle([98.0, 306.0, 202.0, 322.0], [36.0, 92.0, 68.0]);
        self.ellipse([150.0, 368.0], [17.0, 17.0], 1.5, [226.0, 236.0, 228.0]);
        self.ellipse([150.0, 368.0], [9.0, 9.0], 1.5, green);
    }

    fn flood(&mut self) {
        let area = [0.0, 268.0, WIDTH as f32, HEIGHT as f32];
        self.paint(area, [122.0, 112.0, 92.0], |_, y| ((y - 268.0) / 14.0).clamp(0.0, 0.94));
        self.paint(area, [176.0, 178.0, 170.0], |x, y| {
            let wave =
                (y * 0.42 + (x * 0.021).sin() * 3.0 + (x * 0.05 + y * 0.11).sin() * 1.6).sin();
            ((wave - 0.72) * 1.3).max(0.0) * ((y - 268.0) / 60.0).min(1.0)
        });
        self.line([486.0, 300.0], [486.0, 214.0], 6.0, [92.0, 96.0, 100.0]);
        self.ellipse([486.0, 206.0], [25.0, 25.0], 1.5, [196.0, 44.0, 40.0]);
        self.rectangle([470.0, 201.0, 502.0, 211.0], [244.0, 240.0, 232.0]);
        self.blob([196.0, 396.0], [34.0, 9.0], [70.0, 92.0, 56.0]);
        self.blob([380.0, 432.0], [24.0, 7.0], [196.0, 120.0, 60.0]);
    }

    fn drain(&mut self) {
        self.paint([0.0, 250.0, 220.0, 480.0], [66.0, 68.0, 70.0], |x, y| {
            (12.0 + (y - 250.0) * 0.06 - (x - (236.0 - (y - 200.0) * 0.78)).abs()).clamp(0.0, 1.0)
        });
        for step in 0..9_u8 {
            let y = 268.0 + f32::from(step) * 22.0;
            let x = 236.0 - (y - 200.0) * 0.78;
            let reach = 12.0 + (y - 250.0) * 0.06;
            self.line([x - reach, y], [x + reach, y + 3.0], 4.0, [172.0, 174.0, 172.0]);
        }
        self.ellipse([392.0, 420.0], [110.0, 10.0], 8.0, [104.0, 107.0, 110.0]);
    }

    fn fallen_tree(&mut self) {
        let bark = [92.0, 68.0, 48.0];
        self.line([44.0, 356.0], [404.0, 402.0], 30.0, bark);
        self.line([60.0, 350.0], [390.0, 392.0], 7.0, [122.0, 94.0, 68.0]);
        for (from, to) in [
            ([250.0, 384.0], [316.0, 318.0]),
            ([330.0, 394.0], [420.0, 336.0]),
            ([380.0, 400.0], [476.0, 440.0]),
        ] {
            self.line(from, to, 11.0, bark);
        }
        let mut dice = Dice::new(5, "leaves");
        for _ in 0..46 {
            let x = 300.0 + dice.share() as f32 * 260.0;
            let y = 306.0 + dice.share() as f32 * 140.0;
            let size = 14.0 + dice.share() as f32 * 20.0;
            let green = 84.0 + dice.share() as f32 * 56.0;
            self.blob([x, y], [size, size * 0.7], [green * 0.5, green, green * 0.48]);
        }
    }

    fn stump(&mut self) {
        self.paint([64.0, 330.0, 136.0, 398.0], [96.0, 72.0, 52.0], |x, y| {
            (28.0 + (y - 330.0) * 0.07 - (x - 100.0).abs()).clamp(0.0, 1.0)
        });
        self.ellipse([100.0, 332.0], [29.0, 11.0], 1.5, [206.0, 172.0, 124.0]);
        self.ellipse([100.0, 332.0], [17.0, 6.0], 1.5, [184.0, 148.0, 102.0]);
        self.ellipse([100.0, 332.0], [6.0, 2.5], 1.0, [206.0, 172.0, 124.0]);
        self.cone([196.0, 424.0], 0.9);
    }

    fn barriers(&mut self) {
        for (x, y, size) in [(150.0, 420.0, 1.0), (262.0, 396.0, 0.85)] {
            let high = 84.0 * size;
            let wide = 110.0 * size;
            self.line([x - wide * 0.4, y], [x - wide * 0.4, y - high], 6.0, [84.0, 84.0, 88.0]);
            self.line([x + wide * 0.4, y], [x + wide * 0.4, y - high], 6.0, [84.0, 84.0, 88.0]);
            self.paint(
                [x - wide / 2.0, y - high, x + wide / 2.0, y - high * 0.55],
                [238.0, 236.0, 230.0],
                |_, _| 1.0,
            );
            self.paint(
                [x - wide / 2.0, y - high, x + wide / 2.0, y - high * 0.55],
                [204.0, 62.0, 50.0],
                |px, py| f32::from(((px + py) / 20.0).rem_euclid(2.0) < 1.0),
            );
        }
        self.blob([402.0, 430.0], [40.0, 16.0], [120.0, 104.0, 82.0]);
    }

    /// The colour in this picture's light.
    fn lit(&self, colour: Colour) -> Colour {
        match self.light {
            Light::Day => colour,
            Light::Dusk => mix(colour.map(|part| part * 0.34), [30.0, 32.0, 62.0], 0.35),
        }
    }

    /// As a photo: with a little grain, and darker corners.
    fn finish(self) -> RgbImage {
        let mut grain = Dice::new(3, "grain");
        RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
            let [red, green, blue] = self.pixels[(y * WIDTH + x) as usize];
            let noise = ((grain.any() & 7) as f32 - 3.5) * 0.9;
            let (dx, dy) = (x as f32 / WIDTH as f32 - 0.5, y as f32 / HEIGHT as f32 - 0.5);
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

fn mix(under: Colour, over: Colour, share: f32) -> Colour {
    [0, 1, 2].map(|part| under[part] + (over[part] - under[part]) * share)
}
