//! A browser without a window, over recorded screens: what the tests of this shell share.
#![allow(dead_code, missing_docs)] // each test file uses a part of it

#[path = "../../examples/gallery/cores.rs"]
pub mod cores;

pub mod browser;
pub mod html;
