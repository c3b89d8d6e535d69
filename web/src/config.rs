//! What an operator decides.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::render::TileSource;
use crate::screen::Language;

/// How the shell runs. Every field beside the first three has a sensible value already.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where sessions are kept.
    pub data: PathBuf,
    /// The gateway's address, for example `https://live.example.go.id`.
    pub gateway: String,
    /// The language of a new session whose browser prefers none that we speak.
    pub language: Language,
    /// Whether citizens come by HTTPS: cookies are then bound to it. Off only on loopback.
    pub https: bool,
    /// How many reverse proxies stand in front, each of which adds the address it sees to
    /// `X-Forwarded-For`.
    pub proxies: usize,
    /// Where map tiles come from; none draws a quiet sketch.
    pub tiles: Option<TileSource>,
    /// How much is let in.
    pub limits: Limits,
}

/// How much is let in, and how long things stay.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A session that nobody uses for so long is put away: its memory is given back, its folder
    /// stays.
    pub idle: Duration,
    /// A session that nobody uses for so long is deleted.
    pub forget: Duration,
    /// A session in which nothing was ever typed or pressed is deleted after so long.
    pub forget_untouched: Duration,
    /// Something that waits to be sent keeps its session open for at most so long.
    pub keep_waiting: Duration,
    /// The most sessions that are open at once; more put away the ones unused for longest.
    pub open: usize,
    /// The most sessions that are kept on the disk.
    pub kept: usize,
    /// New sessions from one address that may come at once.
    pub newcomers: u32,
    /// New sessions from one address that may come each minute after that.
    pub newcomers_a_minute: u32,
    /// How long a page waits for what was pressed before it shows what is there.
    pub press: Duration,
    /// How long a page waits for what it shows before it shows what is there.
    pub open_page: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const DAY: u64 = 24 * 60 * MINUTE;
        Self {
            idle: Duration::from_secs(10 * MINUTE),
            forget: Duration::from_secs(30 * DAY),
            forget_untouched: Duration::from_secs(DAY),
            keep_waiting: Duration::from_secs(DAY),
            open: 2_000,
            kept: 200_000,
            // Phone companies put thousands of people behind one address.
            newcomers: 120,
            newcomers_a_minute: 60,
            press: Duration::from_secs(8),
            open_page: Duration::from_secs(2),
        }
    }
}

impl Config {
    /// A shell on loopback.
    pub fn new(port: u16, data: PathBuf, gateway: String) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            data,
            gateway,
            language: Language::Id,
            https: false,
            proxies: 0,
            tiles: None,
            limits: Limits::default(),
        }
    }
}
