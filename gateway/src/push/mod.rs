//! Web Push: a call through the push service that a device's browser has chosen (RFC 8030), sealed for
//! the device (RFC 8291) and signed by the city (RFC 8292).
//!
//! Where a call goes is what a stranger's browser says. So it goes over TLS, to public addresses alone
//! (looked at where the name is resolved, so that what is called is what was looked at), never where
//! an answer leads, and what is answered is not read but for its status and one header.

mod public;
mod seal;
mod vapid;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use live_domain::{Random, Timestamp};
use live_protocol::PushSubscription;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use url::Url;

use crate::departments::outward;
use crate::running::StartError;
use vapid::Vapid;

/// The longest address of a device at its push service.
const LONGEST_ENDPOINT: usize = 1_024;

/// What is wrong with an address inside of a network.
pub(crate) const NOT_PUBLIC: &str = "not-public";

/// How many bytes an authentication secret has.
const AUTH: usize = 16;

/// How many bytes an uncompressed point of P-256 has.
const POINT: usize = 65;

/// How long a push service may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest pause that a push service may ask for.
const LONGEST_PAUSE: Duration = Duration::from_hours(24);

/// How a device is reached.
#[derive(Clone)]
pub(crate) struct Target {
    /// The push service's address for it.
    pub endpoint: Url,
    /// The device's public key, uncompressed.
    pub p256dh: Vec<u8>,
    /// The device's authentication secret.
    pub auth: Vec<u8>,
}

/// A call.
pub(crate) struct Call {
    /// What only the device can read.
    pub payload: Vec<u8>,
    /// How long the push service keeps it for a device that is out of reach.
    pub ttl: Duration,
    /// Whether a device that saves its battery is called.
    pub urgency: Urgency,
    /// A later call of the same topic takes its place: 32 letters at most.
    pub topic: String,
}

/// How urgent a call is (RFC 8030, 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// As any message.
    Normal,
    /// Time runs out.
    High,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The push service has it.
    Delivered,
    /// The device cannot be called any more.
    Gone,
    /// The push service does not take this call, and will not the next time.
    Refused,
    /// Not now; after this, where the push service says when.
    Later(Option<Duration>),
}

/// Calls devices.
pub(crate) struct Push {
    client: reqwest::Client,
    vapid: Vapid,
    random: Arc<dyn Random>,
    allows_local: bool,
}

impl Target {
    /// Checks how a device says that it is reached; what is wrong, by field and reason. `allows_local`
    /// takes a push service on this very machine, too, as tests and a sandbox have it.
    pub fn check(
        said: &PushSubscription,
        allows_local: bool,
    ) -> Result<Self, (&'static str, &'static str)> {
        let wrong = ("endpoint", "not-an-address");
        if said.endpoint.len() > LONGEST_ENDPOINT {
            return Err(("endpoint", "too-long"));
        }
        let endpoint: Url = said.endpoint.parse().map_err(|_| wrong)?;
        let is_local = allows_local && outward::is_local(&endpoint);
        let is_plain = endpoint.username().is_empty()
            && endpoint.password().is_none()
            && endpoint.fragment().is_none();
        // The port of TLS alone: nobody has the gateway knock at others.
        let is_https = endpoint.scheme() == "https" && endpoint.port().is_none();
        if !is_plain || !(is_local || is_https) {
            return Err(wrong);
        }
        if !is_local && !public::may_be_called(&endpoint) {
            return Err(("endpoint", NOT_PUBLIC));
        }
        let bytes = |text: &str, length: usize| {
            let engine = if text.ends_with('=') { &URL_SAFE } else { &URL_SAFE_NO_PAD };
            engine.decode(text).ok().filter(|bytes| bytes.len() == length)
        };
        let p256dh = bytes(&said.p256dh, POINT).filter(|point| seal::is_point(point));
        let p256dh = p256dh.ok_or(("p256dh", "not-a-key"))?;
        let auth = bytes(&said.auth, AUTH).ok_or(("auth", "not-a-secret"))?;
        Ok(Self { endpoint, p256dh, auth })
    }
}

impl Push {
    /// With the city's key, generated into the folder when there is none. `contact` is whom a push
    /// service may write to.
    pub fn open(
        folder: &Path,
        contact: Option<String>,
        random: Arc<dyn Random>,
        allows_local: bool,
    ) -> Result<Self, StartError> {
        let client = outward::client_for(public::Resolver { allows_local });
        Ok(Self {
            client: client.ok_or(StartError::Secret("no TLS to call devices with"))?,
            vapid: Vapid::open(folder, contact)?,
            random,
            allows_local,
        })
    }

    /// The city's public key: uncompressed, base64url.
    pub fn key(&self) -> String {
        self.vapid.key().to_owned()
    }

    /// Whether a push service on this very machine is taken.
    pub fn allows_local(&self) -> bool {
        self.allows_local
    }

    /// Calls a device.
    pub async fn send(&self, target: &Target, call: &Call, now: Timestamp) -> Outcome {
        let mut salt = [0; seal::SALT];
        self.random.fill(&mut salt);
        let Some(body) = seal::seal(target, &call.payload, salt) else { return Outcome::Refused };
        let Ok(authorization) = self.vapid.authorization(&target.endpoint, now) else {
            return Outcome::Later(None);
        };
        let urgency = match call.urgency {
            Urgency::Normal => "normal",
            Urgency::High => "high",
        };
        let request = self
            .client
            .post(target.endpoint.clone())
            .timeout(PATIENCE)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("TTL", call.ttl.as_secs())
            .header("Urgency", urgency)
            .header("Topic", &call.topic)
            .body(body);
        match request.send().await {
            Ok(answer) => outcome(answer.status(), answer.headers().get(RETRY_AFTER)),
            Err(_) => Outcome::Later(None),
        }
    }
}

fn outcome(status: StatusCode, pause: Option<&reqwest::header::HeaderValue>) -> Outcome {
    let pause = || {
        let seconds = pause?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds).min(LONGEST_PAUSE))
    };
    match status {
        status if status.is_success() => Outcome::Delivered,
        StatusCode::NOT_FOUND | StatusCode::GONE => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Outcome::Later(pause()),
        status if status.is_server_error() => Outcome::Later(pause()),
        _ => Outcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn said(endpoint: &str) -> PushSubscription {
        // The keys of RFC 8291, appendix A.
        PushSubscription {
            endpoint: endpoint.to_owned(),
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4".to_owned(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
        }
    }

    fn refusal(
        said: &PushSubscription,
        allows_local: bool,
    ) -> Option<(&'static str, &'static str)> {
        Target::check(said, allows_local).err()
    }

    #[test]
    fn only_public_addresses_over_tls_are_called() {
        for good in ["https://fcm.googleapis.com/fcm/send/abc", "https://web.push.apple.com/x?y=z"]
        {
            assert_eq!(refusal(&said(good), false), None, "{good}");
        }
        for bad in [
            "http://push.example/x",
            "https://push.example:8443/x",
            "https://me:secret@push.example/x",
            "https://push.example/x#y",
            "ftp://push.example/x",
            "/x",
            "http://127.0.0.1:99/x",
        ] {
            assert_eq!(refusal(&said(bad), false), Some(("endpoint", "not-an-address")), "{bad}");
        }
        for inside in [
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://10.1.2.3/x",
            "https://172.16.0.1/x",
            "https://192.168.1.1/x",
            "https://100.64.0.1/x",
            "https://169.254.169.254/x",
            "https://0.0.0.0/x",
            "https://224.0.0.1/x",
            "https://198.18.0.1/x",
            "https://[::1]/x",
            "https://[fe80::1]/x",
            "https://[fd00::1]/x",
            "https://[::ffff:10.0.0.1]/x",
            "https://[64:ff9b::a00:1]/x",
            "https://localhost/x",
            "https://gateway.local/x",
            "https://push.internal/x",
            "https://push/x",
        ] {
            assert_eq!(refusal(&said(inside), false), Some(("endpoint", "not-public")), "{inside}");
        }
        let long = format!("https://push.example/{}", "x".repeat(1_024));
        assert_eq!(refusal(&said(&long), false), Some(("endpoint", "too-long")));
        assert_eq!(refusal(&said("http://127.0.0.1:99/x"), true), None);
        assert!(refusal(&said("http://10.0.0.1:99/x"), true).is_some());
    }

    #[test]
    fn keys_have_to_be_keys() {
        let good = said("https://push.example/x");
        let off_the_curve = {
            let mut point = URL_SAFE_NO_PAD.decode(&good.p256dh).unwrap();
            point[40] ^= 1;
            URL_SAFE_NO_PAD.encode(point)
        };
        for p256dh in ["", "AAAA", "not base64", off_the_curve.as_str()] {
            let wrong = PushSubscription { p256dh: p256dh.to_owned(), ..good.clone() };
            assert_eq!(refusal(&wrong, false), Some(("p256dh", "not-a-key")), "{p256dh}");
        }
        let wrong = PushSubscription { auth: "AAAA".to_owned(), ..good.clone() };
        assert_eq!(refusal(&wrong, false), Some(("auth", "not-a-secret")));
        let padded = PushSubscription { auth: format!("{}==", good.auth), ..good };
        assert_eq!(refusal(&padded, false), None);
    }

    #[test]
    fn an_answer_says_what_becomes_of_the_call() {
        let said = |status: u16| outcome(StatusCode::from_u16(status).unwrap(), None);
        assert_eq!(said(201), Outcome::Delivered);
        assert_eq!([said(404), said(410)], [Outcome::Gone; 2]);
        assert_eq!([said(301), said(400), said(403), said(413)], [Outcome::Refused; 4]);
        assert_eq!([said(429), said(500), said(503)], [Outcome::Later(None); 3]);
        let pause = |text: &str| {
            let header = reqwest::header::HeaderValue::from_str(text).unwrap();
            outcome(StatusCode::TOO_MANY_REQUESTS, Some(&header))
        };
        assert_eq!(pause("120"), Outcome::Later(Some(Duration::from_mins(2))));
        assert_eq!(pause("99999999"), Outcome::Later(Some(LONGEST_PAUSE)));
        assert_eq!(pause("tomorrow"), Outcome::Later(None));
    }
}
