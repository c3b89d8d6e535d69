//! What every [`Clock`] and every [`Random`] must do: to be called from the tests of each
//! implementation, those for tests included.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use ::time::OffsetDateTime;

use crate::{Clock, Random, Timestamp};

/// How far apart a clock in whole milliseconds and the processor's own may be.
const ROUNDING: Duration = Duration::from_millis(2);
/// Longer than it takes to look twice.
const A_MOMENT: Duration = Duration::from_secs(5);

/// Checks a clock.
///
/// # Panics
/// When the clock does not keep a promise of [`Clock`].
pub fn check_clock(clock: &dyn Clock) {
    let (begun, first) = (Instant::now(), clock.now());
    let mut before = first;
    for _ in 0..10_000 {
        let now = clock.now();
        assert!(now >= before, "reading it puts it back, from {before} to {now}");
        before = now;
    }
    let others = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4).map(|_| scope.spawn(|| clock.now())).collect();
        readers.into_iter().map(|reader| reader.join().expect("reads")).collect::<Vec<_>>()
    });
    let last = clock.now();
    for now in others {
        assert!((first..=last).contains(&now), "another thread reads {now}, not {first} to {last}");
    }
    let (passed, real) = (last.since(first), begun.elapsed() + ROUNDING);
    assert!(passed <= real, "reading it moves it: {passed:?} in {real:?}");
    let wire = last.to_string();
    assert_eq!(wire.parse(), Ok(last), "a time that cannot be sent");
}

/// Checks a clock that somebody can `set`, as people set a phone's: by years, and either way.
///
/// # Panics
/// When the clock does not keep a promise of [`Clock`], or does not show what it was set to.
pub fn check_clock_that_is_set(clock: &dyn Clock, set: impl Fn(Timestamp)) {
    for text in [
        "2026-09-21T02:00:00Z",
        "2046-09-21T02:00:00.001Z",
        "2006-09-21T02:00:00.999Z",
        "1969-12-31T23:59:59.999Z",
        "9998-12-31T00:00:00Z",
        "2026-09-21T02:00:00Z",
    ] {
        let to: Timestamp = text.parse().expect("a time");
        set(to);
        let (shown, begun) = (clock.now(), Instant::now());
        let off = shown.since(to).max(to.since(shown));
        assert!(off <= ROUNDING + begun.elapsed(), "set to {to}, it shows {shown}");
        check_clock(clock);
    }
}

/// Checks the clock of a machine: beside [`check_clock`], it shows what the machine shows, and goes on.
///
/// # Panics
/// When the clock does not keep a promise of [`Clock`], or is another than the machine's.
#[expect(clippy::disallowed_methods, reason = "it is compared with what the machine shows")]
pub fn check_clock_of_a_machine(clock: &dyn Clock) {
    check_clock(clock);
    let shown = Timestamp::from(OffsetDateTime::now_utc());
    let now = clock.now();
    assert!(now.since(shown).max(shown.since(now)) <= A_MOMENT, "it shows {now}, not {shown}");
    let begun = Instant::now();
    while clock.now() <= now {
        assert!(begun.elapsed() <= A_MOMENT, "it stands still");
        std::thread::yield_now();
    }
}

/// Checks a source of randomness. That nobody can guess it is nothing that a test could find out.
///
/// # Panics
/// When it does not keep a promise of [`Random`].
pub fn check_random(random: &dyn Random) {
    random.fill(&mut []);
    for length in 1..=67 {
        let mut touched = vec![false; length];
        for background in [0x00, 0xff].repeat(32) {
            let mut bytes = vec![background; length];
            random.fill(&mut bytes);
            for (touched, byte) in touched.iter_mut().zip(bytes) {
                *touched |= byte != background;
            }
        }
        assert!(touched.iter().all(|touched| *touched), "a byte of {length} is left as it was");
    }
    let draw = |_| {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        bytes
    };
    let drawing = || (0..2_500).map(draw).collect::<Vec<_>>();
    let draws = std::thread::scope(|scope| {
        let drawers: Vec<_> = (0..4).map(|_| scope.spawn(drawing)).collect();
        drawers.into_iter().flat_map(|drawer| drawer.join().expect("draws")).collect::<Vec<_>>()
    });
    let different: HashSet<_> = draws.iter().collect();
    assert_eq!(different.len(), draws.len(), "the same sixteen bytes twice");
}

/// Checks the randomness of a machine: beside [`check_random`], no bit prefers a side.
///
/// # Panics
/// When it does not keep a promise of [`Random`], or when a bit is set in less than four of ten
/// draws or in more than six, which chance does not do in ten thousand.
pub fn check_random_of_a_machine(random: &dyn Random) {
    check_random(random);
    let mut set = [0_u32; 128];
    for _ in 0..10_000 {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        for (bit, set) in set.iter_mut().enumerate() {
            *set += u32::from(bytes[bit / 8] >> (bit % 8) & 1);
        }
    }
    assert!(set.iter().all(|set| (4_000..=6_000).contains(set)), "a bit prefers a side: {set:?}");
}
