//! What a way through the app asks of a person and of their network.

use std::time::Duration;

use live_net::{Request, Response};

/// How a network carries things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How long a request and its answer take to go there and back, whatever their size.
    pub round_trip: Duration,
    /// How many bytes of them it carries in a second.
    pub bytes_a_second: u32,
}

impl Pace {
    /// A crowded network in a kampung: 400 ms, 50 kbit/s.
    pub const SLOW: Self =
        Self { round_trip: Duration::from_millis(400), bytes_a_second: 50_000 / 8 };

    /// How long so many requests with so many bytes take, one after the other.
    pub fn time(self, requests: u32, bytes: u64) -> Duration {
        let carried = Duration::from_millis(1000 * bytes / u64::from(self.bytes_a_second));
        self.round_trip * requests + carried
    }
}

/// What went through a network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many requests.
    pub requests: u32,
    /// Bytes of the requests, heads included.
    pub sent: u64,
    /// Bytes of the answers, heads included.
    pub received: u64,
}

impl Traffic {
    /// Counts a request and its answer, if one came.
    pub fn count(&mut self, request: u64, response: Option<&Response>) {
        self.requests += 1;
        self.sent += request;
        self.received += response.map_or(0, size_of_response);
    }

    /// How long it takes on a network of this pace.
    pub fn time(self, pace: Pace) -> Duration {
        pace.time(self.requests, self.sent + self.received)
    }
}

/// What a person did on one screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visited {
    /// The screen's title.
    pub title: String,
    /// The labels of the fields that were filled in.
    pub fields: Vec<String>,
    /// How often something was tapped.
    pub taps: usize,
}

/// What a person did, and what their network carried for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The screens on which something was typed or tapped.
    pub screens: Vec<Visited>,
    /// What the network carried.
    pub traffic: Traffic,
}

impl Tally {
    /// How many fields were filled in.
    pub fn fields(&self) -> usize {
        self.screens.iter().map(|screen| screen.fields.len()).sum()
    }

    /// How often something was tapped.
    pub fn taps(&self) -> usize {
        self.screens.iter().map(|screen| screen.taps).sum()
    }

    /// The same and what came after it.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let (first, then) = (self.traffic, next.traffic);
        Self {
            screens: [&self.screens[..], &next.screens].concat(),
            traffic: Traffic {
                requests: first.requests + then.requests,
                sent: first.sent + then.sent,
                received: first.received + then.received,
            },
        }
    }

    fn on(&mut self, title: &str) -> &mut Visited {
        let known = self.screens.iter().position(|screen| screen.title == title);
        let at = known.unwrap_or_else(|| {
            self.screens.push(Visited { title: title.to_owned(), ..Visited::default() });
            self.screens.len() - 1
        });
        &mut self.screens[at]
    }

    pub(crate) fn taps_on(&mut self, screen: &str) {
        self.on(screen).taps += 1;
    }

    pub(crate) fn fills(&mut self, screen: &str, field: &str) {
        let fields = &mut self.on(screen).fields;
        if !fields.iter().any(|label| label == field) {
            fields.push(field.to_owned());
        }
    }
}

/// The bytes of a request over HTTP/1.1.
pub(crate) fn size_of_request(request: &Request) -> u64 {
    let headers = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
    // "GET  HTTP/1.1", two ends of lines, and what every client sends: host, length, agent.
    count(request.url.len() + 120 + headers.sum::<usize>() + request.body.len())
}

fn size_of_response(response: &Response) -> u64 {
    let headers = response.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
    count(20 + headers.sum::<usize>() + response.body.len())
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).expect("a size")
}
