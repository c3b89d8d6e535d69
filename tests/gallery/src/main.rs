//! Writes each screen of the gallery into a folder: as it crosses to Kotlin and Swift, whose tests
//! draw it without a core behind it, and what a screen reader says of it, in lines. What has an
//! English version is written into the folder `en` within it once more.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use live_gallery::{describe, english, gallery, hostile};
use live_screen::{Controls, Language, Screen, UniFfiTag, Words};
use uniffi::Lower;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or("which folder?")?;
    let in_english = folder.join("en");
    fs::create_dir_all(&in_english)?;
    for screen in gallery() {
        if screen.language == Language::Id && screen.route != hostile().route {
            write(&in_english, english(screen.clone()))?;
        }
        write(&folder, screen)?;
    }
    Ok(())
}

fn write(folder: &Path, screen: Screen) -> Result<(), Box<dyn Error>> {
    let name = if screen.route.is_empty() { "home".into() } else { screen.route.replace('/', "-") };
    let file = folder.join(name);
    let controls = Controls::of(&Words::new(screen.language, &[])?);
    fs::write(file.with_extension("lines"), describe(&screen, &controls).join("\n") + "\n")?;
    let mut bytes = Vec::new();
    <Screen as Lower<UniFfiTag>>::write(screen, &mut bytes);
    fs::write(file.with_extension("screen"), bytes)?;
    Ok(())
}
