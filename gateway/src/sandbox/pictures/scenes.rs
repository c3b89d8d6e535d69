//! What is wrong with the street, and what it looks like afterwards.

use super::super::dice::Dice;
use super::canvas::{BOTTOM, Canvas, RIGHT, mix};

impl Canvas {
    pub(super) fn pothole(&mut self) {
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

    pub(super) fn patch(&mut self) {
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

    pub(super) fn cone(&mut self, foot: [f32; 2], size: f32) {
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

    pub(super) fn lamp(&mut self, lit: bool) {
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

    pub(super) fn waste(&mut self) {
        let bags = [[34.0, 36.0, 40.0], [58.0, 62.0, 66.0], [40.0, 74.0, 92.0], [72.0, 60.0, 48.0]];
        let mut dice = Dice::new(11, "waste");
        for row in 0..4_u8 {
            let bags_in_row = 7 - row;
            let row = f32::from(row);
            for _ in 0..bags_in_row {
                let x = 120.0 + row * 30.0 + dice.share_f32() * (230.0 - row * 52.0);
                let y = 424.0 - row * 34.0 + dice.share_f32() * 18.0;
                let size = 30.0 + dice.share_f32() * 14.0;
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

    pub(super) fn bin(&mut self) {
        let green = [46.0, 116.0, 84.0];
        self.ellipse([122.0, 344.0], [40.0, 7.0], 4.0, [140.0, 138.0, 128.0]);
        self.paint([86.0, 268.0, 158.0, 344.0], green, |x, y| {
            (33.0 - (y - 268.0) * 0.08 - (x - 122.0).abs()).clamp(0.0, 1.0)
        });
        self.rectangle([85.0, 259.0, 159.0, 271.0], [36.0, 92.0, 68.0]);
        self.ellipse([122.0, 305.0], [12.0, 12.0], 1.5, [226.0, 236.0, 228.0]);
        self.ellipse([122.0, 305.0], [6.5, 6.5], 1.5, green);
    }

    pub(super) fn flood(&mut self) {
        let area = [0.0, 268.0, RIGHT, BOTTOM];
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

    pub(super) fn drain(&mut self) {
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

    pub(super) fn fallen_tree(&mut self) {
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
            let x = 300.0 + dice.share_f32() * 260.0;
            let y = 306.0 + dice.share_f32() * 140.0;
            let size = 14.0 + dice.share_f32() * 20.0;
            let green = 84.0 + dice.share_f32() * 56.0;
            self.blob([x, y], [size, size * 0.7], [green * 0.5, green, green * 0.48]);
        }
    }

    pub(super) fn stump(&mut self) {
        self.paint([36.0, 318.0, 92.0, 366.0], [96.0, 72.0, 52.0], |x, y| {
            (21.0 + (y - 318.0) * 0.09 - (x - 64.0).abs()).clamp(0.0, 1.0)
        });
        self.ellipse([64.0, 319.0], [22.0, 8.5], 1.5, [206.0, 172.0, 124.0]);
        self.ellipse([64.0, 319.0], [13.0, 4.6], 1.5, [184.0, 148.0, 102.0]);
        self.ellipse([64.0, 319.0], [5.0, 2.0], 1.0, [206.0, 172.0, 124.0]);
        self.cone([176.0, 392.0], 0.9);
    }

    pub(super) fn barriers(&mut self) {
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
}
