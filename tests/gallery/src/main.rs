//! Writes each screen of the gallery into a folder, as it crosses to Kotlin and Swift: their tests
//! draw it without a core behind it.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use live_screen::{Screen, UniFfiTag};
use uniffi::Lower;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or("which folder?")?;
    fs::create_dir_all(&folder)?;
    for screen in live_gallery::gallery() {
        let name =
            if screen.route.is_empty() { "home".into() } else { screen.route.replace('/', "-") };
        let mut bytes = Vec::new();
        <Screen as Lower<UniFfiTag>>::write(screen, &mut bytes);
        fs::write(folder.join(name).with_extension("screen"), bytes)?;
    }
    Ok(())
}
