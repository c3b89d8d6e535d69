//! How a gateway runs.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use live_domain::City;
use url::Url;

use crate::departments::connectors::Connections;

/// How a gateway runs. Made by [`Config::new`], so that a setting added later has its default.
#[derive(Clone)]
#[non_exhaustive]
pub struct Config {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder of the database, the files and the generated secrets. Made when missing.
    pub data_dir: PathBuf,
    /// The city that is served.
    pub city: City,
    /// The sandbox city, when this is one.
    pub sandbox: Option<SandboxConfig>,
    /// Whether a sandbox may listen on an address that other machines can reach.
    pub public_sandbox: bool,
    /// The address that phones know the gateway by, as `https://live.example.go.id`: what their
    /// proofs of their keys are about. Absent it is `http://` and the header `Host`, which is right
    /// without a proxy in between.
    pub public_url: Option<String>,
    /// The proxies whose `X-Forwarded-For` is believed. A request that comes from one of them
    /// without that header is the proxy's own and is not counted against an address.
    pub trusted_proxies: Vec<IpAddr>,
    /// How often things may be asked for.
    pub limits: Limits,
    /// The most bytes that the files, and apart from them the database, may take.
    pub storage_limit: Option<u64>,
    /// How long a request may take, an upload aside.
    pub request_timeout: Duration,
    /// How long the upload of a photo may take.
    pub upload_timeout: Duration,
    /// What the city's own people show to see figures (`Authorization: Bearer`). Without it nobody
    /// does, a sandbox's guests aside.
    pub operator_token: Option<Vec<u8>>,
    /// Who sits at the review desk. Without anybody there is no desk; a sandbox has somebody to try.
    pub reviewers: Vec<Reviewer>,
    /// Who may publish services. Without anybody only those of the profile are offered.
    pub publishers: Vec<Publisher>,
    /// Who sends citizens' reports from apps of their own (Open311). Without anybody, reports can only be
    /// read so.
    pub partners: Vec<Partner>,
    /// The departments whose own systems are connected.
    pub connections: Connections,
    /// The secret that tokens, codes and numbers are hashed with (at least 32 bytes). Generated
    /// into the data folder when absent.
    pub secret: Option<Vec<u8>>,
    /// The gateway's signing key: ECDSA P-256 in PKCS#8. Generated into the data folder when
    /// absent.
    pub signing_key: Option<Vec<u8>>,
    /// What the city signs enrolments of officers' devices with: ECDSA P-256 in PKCS#8. Generated into
    /// the data folder when absent. After another is set, what the one before has signed still holds.
    pub issuer_key: Option<Vec<u8>>,
    /// What documents and their credentials are signed with: ECDSA P-256 in PKCS#8. Generated into the
    /// data folder when absent.
    pub document_key: Option<Vec<u8>>,
    /// The certificates of that key, as PEM: its own first, the root last. Without them, an authority
    /// of the gateway's own is made once.
    pub document_certificates: Option<String>,
    /// The identity provider by which a citizen proves who they are, where the city has one.
    pub identity_provider: Option<ProviderConfig>,
    /// Where a made-up identity provider of the sandbox's leads back to on the web: the web app's
    /// address and `/proof`. Without it, or with a real one, the sandbox plays none.
    pub sandbox_inapas: Option<String>,
}

/// An OpenID provider that knows the NIK of who is in front of it, and how this gateway is registered
/// there. The addresses that it leads back to are settings alone: nobody who asks can name another.
#[derive(Clone)]
pub struct ProviderConfig {
    /// The provider: its discovery document lies below this address.
    pub issuer: String,
    /// What it knows the gateway as.
    pub client_id: String,
    /// The key that the gateway proves itself with (`private_key_jwt`): ECDSA P-256 in PKCS#8.
    /// Generated into the data folder when absent.
    pub key: Option<Vec<u8>>,
    /// Where it leads back to on a phone (RFC 8252).
    pub app_redirect: String,
    /// Where it leads back to on the web.
    pub web_redirect: String,
    /// What is asked for.
    pub scope: String,
    /// The claim that holds the NIK.
    pub nik_claim: String,
    /// How long it may take to answer.
    pub timeout: Duration,
}

impl ProviderConfig {
    /// Where a phone is led back to, unless a city has an address of its own for that.
    pub const APP_REDIRECT: &str = "live.app://open/proof";

    /// With every other setting at its default.
    pub fn new(issuer: String, client_id: String, web_redirect: String) -> Self {
        Self {
            issuer,
            client_id,
            key: None,
            app_redirect: Self::APP_REDIRECT.to_owned(),
            web_redirect,
            scope: "openid".to_owned(),
            nik_claim: "nik".to_owned(),
            timeout: Duration::from_secs(10),
        }
    }
}

/// Somebody who looks, at the review desk, at what the civil register did not agree to.
#[derive(Clone, PartialEq, Eq)]
pub struct Reviewer {
    /// The name to sign in with, which is also what supervision knows them by.
    pub name: String,
    /// Their own secret: long and random.
    pub secret: String,
}

impl fmt::Debug for Reviewer {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reviewer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Somebody who may publish services: a name and a secret, as a reviewer has.
pub type Publisher = Reviewer;
/// Somebody whose app sends citizens' reports by Open311.
#[derive(Clone, PartialEq, Eq)]
pub struct Partner {
    /// What the city knows them by.
    pub name: String,
    /// Their `api_key`: long and random.
    pub key: String,
    /// How the addresses begin that their pictures are fetched from. Without it none are fetched: the
    /// gateway goes nowhere because a stranger names an address.
    pub pictures: Option<Url>,
}

impl fmt::Debug for Partner {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partner").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The sandbox city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SandboxConfig {
    /// What the city is generated from: the same seed makes the same city.
    pub seed: u64,
    /// How many times faster than in earnest its departments work.
    pub speed: f64,
}

/// How often things may be asked for, in a sliding window, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Codes for one phone number in 15 minutes.
    pub codes_per_phone: u32,
    /// Codes for one client address in 15 minutes. Generous, because mobile networks put
    /// thousands of phones behind one address.
    pub codes_per_address: u32,
    /// Wrong codes for one phone number in a day: of a million, what a guesser gets to try.
    pub wrong_codes_per_phone: u32,
    /// Wrong codes from one client address in 15 minutes.
    pub wrong_codes_per_address: u32,
    /// How often one account is given another number in a day.
    pub numbers_per_account: u32,
    /// Failed matches of one account in an hour.
    pub matches_per_account: u32,
    /// Failed matches of one NIK in an hour, whoever tries.
    pub matches_per_nik: u32,
    /// Proofs by the identity provider that one account begins in an hour.
    pub proofs_per_account: u32,
    /// Failed matches from one client address in an hour. Generous, like codes.
    pub matches_per_address: u32,
    /// Bill look-ups from one client address in 15 minutes.
    pub lookups_per_address: u32,
    /// Payments made from one client address in 15 minutes.
    pub payments_per_address: u32,
    /// Reports of one account in an hour.
    pub reports_per_account: u32,
    /// How often one account joins and leaves others' reports in an hour.
    pub supports_per_account: u32,
    /// Applications of one account in an hour.
    pub applications_per_account: u32,
    /// Questions of one account that are answered at once, in an hour.
    pub enquiries_per_account: u32,
    /// The same from one client address in 15 minutes, whoever asks. Generous, like codes.
    pub enquiries_per_address: u32,
    /// Questions of one account about numbers that are not known, or not its own, in an hour.
    pub wrong_enquiries_per_account: u32,
    /// The same from one client address in 15 minutes.
    pub wrong_enquiries_per_address: u32,
    /// Wishes of one account for a place in a queue, in an hour.
    pub appointments_per_account: u32,
    /// Messages of one account to departments in an hour.
    pub messages_per_account: u32,
    /// Photos of one account in an hour.
    pub photos_per_account: u32,
    /// Wishes of one account in an hour that a person looks at a verification.
    pub reviews_per_account: u32,
    /// Claims on one NIK in 30 days that anybody looks at; the others are refused at once.
    pub claims_per_nik: u32,
    /// Claims from one client address in a day.
    pub claims_per_address: u32,
    /// Wrong secrets at the review desk for one name in 15 minutes.
    pub desk_guesses_per_name: u32,
    /// The same from one client address, whatever the name.
    pub desk_guesses_per_address: u32,
    /// Reports by Open311 from one partner in an hour.
    pub reports_per_partner: u32,
    /// Wrong keys for Open311 from one client address in 15 minutes.
    pub wrong_keys_per_address: u32,
    /// Callbacks of one department in 15 minutes.
    pub callbacks_per_department: u32,
    /// Callbacks from one client address in 15 minutes that are not signed as they should be.
    pub wrong_callbacks_per_address: u32,
    /// Shares of documents that one account makes in an hour.
    pub shares_per_account: u32,
    /// Looks at one share in an hour.
    pub looks_per_share: u32,
    /// Pages of documents that there are not, from one client address in 15 minutes.
    pub wrong_pages_per_address: u32,
    /// Copies of all of one account's data in an hour.
    pub exports_per_account: u32,
    /// Messages with counts of steps from one client address in 15 minutes. Generous, like codes.
    pub steps_per_address: u32,
    /// How many may wait for changes at once. Each holds a connection.
    pub listeners: u32,
    /// How many of one account may.
    pub listeners_per_account: u32,
    /// Wrong codes of an officer's enrolment from one account in an hour.
    pub enrolments_per_account: u32,
    /// Invitations to act for them that one account makes in an hour.
    pub invitations_per_account: u32,
    /// Wrong codes of such invitations from one account in an hour.
    pub wrong_invitations_per_account: u32,
    /// Drafts that one account hands over at a counter in an hour.
    pub counter_drafts_per_account: u32,
    /// Wrong codes of such drafts from one officer in an hour.
    pub wrong_counter_codes_per_account: u32,
    /// Attestations of one account that did not hold, in an hour.
    pub wrong_attestations_per_account: u32,
    /// How often one account's devices say in an hour how they are reached by push.
    pub subscriptions_per_account: u32,
    /// Uploads that one account may have begun and not finished.
    pub open_uploads_per_account: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            codes_per_phone: 3,
            codes_per_address: 100,
            wrong_codes_per_phone: 30,
            wrong_codes_per_address: 100,
            numbers_per_account: 5,
            matches_per_account: 5,
            matches_per_nik: 20,
            proofs_per_account: 30,
            matches_per_address: 200,
            lookups_per_address: 120,
            payments_per_address: 120,
            reports_per_account: 30,
            supports_per_account: 60,
            applications_per_account: 30,
            enquiries_per_account: 60,
            enquiries_per_address: 120,
            wrong_enquiries_per_account: 10,
            wrong_enquiries_per_address: 30,
            appointments_per_account: 20,
            messages_per_account: 30,
            photos_per_account: 120,
            reviews_per_account: 10,
            claims_per_nik: 3,
            claims_per_address: 20,
            desk_guesses_per_name: 10,
            desk_guesses_per_address: 30,
            reports_per_partner: 600,
            wrong_keys_per_address: 30,
            callbacks_per_department: 3_000,
            wrong_callbacks_per_address: 30,
            shares_per_account: 30,
            looks_per_share: 120,
            wrong_pages_per_address: 30,
            exports_per_account: 5,
            steps_per_address: 600,
            listeners: 2_048,
            listeners_per_account: 8,
            enrolments_per_account: 5,
            invitations_per_account: 10,
            wrong_invitations_per_account: 5,
            counter_drafts_per_account: 20,
            wrong_counter_codes_per_account: 10,
            wrong_attestations_per_account: 60,
            subscriptions_per_account: 30,
            open_uploads_per_account: 16,
        }
    }
}

impl Config {
    /// A gateway without a sandbox and with every other setting at its default.
    pub fn new(listen: SocketAddr, data_dir: PathBuf, city: City) -> Self {
        Self {
            listen,
            data_dir,
            city,
            sandbox: None,
            public_sandbox: false,
            public_url: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            storage_limit: None,
            request_timeout: Duration::from_secs(30),
            upload_timeout: Duration::from_mins(5),
            operator_token: None,
            reviewers: Vec::new(),
            publishers: Vec::new(),
            partners: Vec::new(),
            connections: Connections::default(),
            secret: None,
            signing_key: None,
            identity_provider: None,
            sandbox_inapas: None,
            issuer_key: None,
            document_key: None,
            document_certificates: None,
        }
    }
}

impl fmt::Debug for Config {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data_dir", &self.data_dir)
            .field("sandbox", &self.sandbox)
            .field("public_sandbox", &self.public_sandbox)
            .field("trusted_proxies", &self.trusted_proxies)
            .field("limits", &self.limits)
            .field("storage_limit", &self.storage_limit)
            .finish_non_exhaustive()
    }
}
