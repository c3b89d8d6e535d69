//! Everything that is parsed from outside, each as a function of bytes that panics when a promise is
//! broken: that no bytes end the program, that what was understood is printed and understood again
//! the same, that limits hold, and that a refusal says what it is about.
//!
//! `fuzz/` gives each target to libFuzzer; `tests/corpus.rs` runs the corpus and some mutations of
//! it on stable, in the test command.
#![allow(clippy::unwrap_used)]

mod answers;
mod device;
mod message;
mod mutate;
mod prover;
mod servers;
mod texts;

pub use mutate::Mutator;

/// Something that is parsed from outside.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which is also the name of its fuzz target and of the folder of its corpus.
    pub name: &'static str,
    /// Tries it with these bytes.
    pub run: fn(&[u8]),
    /// How many mutations of its corpus the test command tries: a second's worth.
    pub mutations: u32,
}

/// Every target.
pub const TARGETS: [Target; 14] = [
    // What people type, scan and follow.
    Target { name: "numbers", run: texts::numbers, mutations: 20_000 },
    Target { name: "qris", run: texts::qris, mutations: 20_000 },
    Target { name: "attestation", run: texts::attestation, mutations: 4_000 },
    Target { name: "route", run: texts::route, mutations: 20_000 },
    Target { name: "photo", run: texts::photo, mutations: 3_000 },
    Target { name: "city", run: texts::city, mutations: 150 },
    Target { name: "service", run: texts::service, mutations: 2_000 },
    // What travels.
    Target { name: "message", run: message::message, mutations: 4_000 },
    Target { name: "answer", run: answers::answer, mutations: 4_000 },
    Target { name: "feed", run: answers::feed, mutations: 400 },
    Target { name: "gateway", run: servers::gateway, mutations: 400 },
    Target { name: "web", run: servers::web, mutations: 150 },
    // What lies on the device, and what a shell hands over.
    Target { name: "files", run: device::files, mutations: 60 },
    Target { name: "intents", run: device::intents, mutations: 40 },
];

/// Runs a target.
///
/// # Panics
/// When there is no such target, or when a promise is broken.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target").run)(data);
}
