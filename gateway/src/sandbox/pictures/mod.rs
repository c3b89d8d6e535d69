//! The sandbox's photos: drawn, not taken, and small. A street at the time of day that suits what
//! is wrong with it, before and after.

mod canvas;
mod scenes;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

use crate::error::{Error, Result};
use canvas::{Canvas, Light};

/// What a picture is worth: around 25 KB.
const QUALITY: u8 = 70;

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
    let light = if scene == Scene::Lamp { Light::Dusk } else { Light::Day };
    let mut canvas = Canvas::street(light);
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
