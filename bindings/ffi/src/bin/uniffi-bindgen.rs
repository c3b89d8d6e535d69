//! Writes the Kotlin and Swift sides of the library: `cargo xtask android` and `ios` call it.

fn main() {
    uniffi::uniffi_bindgen_main();
}
