//! A sandbox city with a real gateway on loopback, and the clock that all of a story lives by.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use live_app::{Clock, SystemRandom, Timestamp};
use live_domain::City;
use live_gateway::{
    Config, Connections, Gateway, Person, ProviderConfig, Publisher, Running, Sandbox,
    SandboxConfig,
};
use live_protocol::StepDays;
use live_provider::Provider;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use tempfile::TempDir;
use uuid::Uuid;

/// A clock that stands still until it is told otherwise.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Monday, 21 September 2026, 09.00 in western Indonesia.
    pub fn new() -> Self {
        let morning: Timestamp = "2026-09-21T02:00:00Z".parse().expect("a time");
        Self(AtomicI64::new(morning.unix_millis()))
    }

    /// Moves it backward.
    pub fn turn_back(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("a time that a test can mean");
        self.0.fetch_sub(millis, Ordering::SeqCst);
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("a time that a test can mean");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Copies what there is, until there is as much as wanted.
const GIVE: &str = "
    CREATE TEMP TABLE given AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count),
        old AS (SELECT ticket AS number, row_number() OVER (ORDER BY ticket) - 1 AS i,
            count(*) OVER () AS size FROM reports)
    SELECT printf('LK-20-%06d', n.i) AS number, old.number AS old, n.i AS i
    FROM n JOIN old ON old.i = (n.i - 1) % old.size;
    INSERT INTO tickets (number, account_id, submission, status, opened_at, closed_at, working_days,
        promised)
    SELECT given.number, '$account', printf('%s-%s-4%s-8%s-%s', lower(hex(randomblob(4))),
        lower(hex(randomblob(2))), substr(lower(hex(randomblob(2))), 2),
        substr(lower(hex(randomblob(2))), 2), lower(hex(randomblob(6)))),
        status, opened_at, closed_at, working_days, promised
    FROM given JOIN tickets ON tickets.number = given.old;
    INSERT INTO reports (ticket, category, words, place, village)
    SELECT given.number, category, words, place, village
    FROM given JOIN reports ON ticket = given.old;
    INSERT INTO ticket_events (ticket, position, at, kind, actor, note)
    SELECT given.number, position, at, kind, actor, note
    FROM given JOIN ticket_events ON ticket = given.old WHERE kind <> 'rated';
    INSERT INTO ticket_photos (ticket, side, position, file_id, at)
    SELECT given.number, side, position, file_id, at
    FROM given JOIN ticket_photos ON ticket = given.old;
    INSERT INTO ticket_receipts (ticket, stage, receipt)
    SELECT given.number, stage, receipt FROM given JOIN ticket_receipts ON ticket = given.old;
    INSERT INTO changes (account_id, position, kind, subject, gone, at)
    SELECT '$account', feed_position + given.i, 'ticket', given.number, FALSE, opened_at
    FROM given JOIN tickets ON tickets.number = given.number
        JOIN accounts ON accounts.id = '$account';
    UPDATE accounts SET feed_position = feed_position + $count WHERE id = '$account';
    DROP TABLE given;";

/// Who publishes services in every story's city.
const PUBLISHER: &str = "penyunting";
const PUBLISHER_SECRET: &str = "a-publishers-secret-of-many-letters";

/// A city.
pub struct TestCity {
    gateway: Running,
    clock: Arc<TestClock>,
    reports_at_first: u32,
    people: Vec<Person>,
    data: TempDir,
}

impl TestCity {
    /// The city as its seed makes it.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, with an identity provider.
    pub async fn start_with_provider() -> (Self, Provider) {
        let random = ring::rand::SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).expect("a key");
        let clock = Arc::new(TestClock::new());
        let seconds = move || clock.now().unix_millis() / 1000;
        let provider = Provider::start(pair.public_key().as_ref().to_vec(), seconds).await;
        let mut settings = ProviderConfig::new(
            provider.issuer(),
            live_provider::CLIENT.to_owned(),
            live_provider::WEB_REDIRECT.to_owned(),
        );
        settings.key = Some(pkcs8.as_ref().to_vec());
        let city = Self::start_with(|config| config.identity_provider = Some(settings)).await;
        (city, provider)
    }

    /// The same, with departments whose own systems are connected.
    pub async fn start_connected(connections: Connections) -> Self {
        Self::start_with(|config| config.connections = connections).await
    }

    async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(TestClock::new());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut config = Config::new(address, data.path().to_owned(), City::built_in().clone());
        config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
        // Every phone of a story comes from the same address.
        config.limits.codes_per_address = 1_000;
        // One that is killed a thousand times has sent more in an hour than a citizen does in years.
        config.limits.reports_per_account = 100_000;
        config.limits.photos_per_account = 100_000;
        config
            .publishers
            .push(Publisher { name: PUBLISHER.to_owned(), secret: PUBLISHER_SECRET.to_owned() });
        change(&mut config);
        let random = Arc::new(SystemRandom::new());
        let gateway = Gateway::start(config, Arc::clone(&clock) as _, random)
            .await
            .expect("the gateway starts");
        let sandbox = gateway.sandbox().expect("a sandbox");
        let reports_at_first = sandbox.tickets().await.expect("a count");
        let people = sandbox.people_to_try().await.expect("people");
        Self { gateway, clock, reports_at_first, people, data }
    }

    /// Publishes a service as somebody whom the city lets; gives the gateway's status.
    pub async fn publish(&self, id: &str, definition: &str) -> u16 {
        self.publish_in("services", id, definition).await
    }

    /// The same in another collection.
    pub async fn publish_in(&self, collection: &str, id: &str, text: &str) -> u16 {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client
            .put(format!("{}/v1/{collection}/{id}", self.address()))
            .basic_auth(PUBLISHER, Some(PUBLISHER_SECRET))
            .header("content-type", "application/json")
            .body(text.to_owned());
        request.send().await.expect("the gateway answers").status().as_u16()
    }

    /// Offers a service that this gateway would not take, as a later version of it would.
    pub fn offer_unchecked(&self, id: &str, definition: &str) {
        self.offer_unchecked_in("services", id, definition);
    }

    /// The same in another collection.
    pub fn offer_unchecked_in(&self, collection: &str, id: &str, text: &str) {
        let file = self.data.path().join("gateway.db");
        let database = rusqlite::Connection::open(file).expect("the gateway's database");
        let insert = format!(
            "INSERT INTO {collection} (id, version, definition, published_at)
             VALUES (?1, 1, ?2, 0)"
        );
        database.execute(&insert, [id, text]).expect("a service");
    }

    /// The gateway's address.
    pub fn address(&self) -> String {
        format!("http://{}", self.gateway.address())
    }

    /// Where the gateway listens.
    pub fn socket(&self) -> SocketAddr {
        self.gateway.address()
    }

    /// A time passes in which nothing happens in the city.
    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Somebody sets the phones' clock back.
    pub fn turn_back(&self, by: Duration) {
        self.clock.turn_back(by);
    }

    /// The clock of the city's phones. The gateway's own runs ahead of it after
    /// [`TestCity::pass_days`], and phones learn that from its answers.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock) as _
    }

    /// What can be done to this city.
    pub fn sandbox(&self) -> &Sandbox {
        self.gateway.sandbox().expect("a sandbox")
    }

    /// Days pass, and the departments do what is due.
    pub async fn pass_days(&self, days: u64) {
        self.sandbox().advance(Duration::from_hours(24 * days)).await.expect("time passes");
    }

    /// The departments do what is due now.
    pub async fn catch_up(&self) {
        self.sandbox().advance(Duration::ZERO).await.expect("they catch up");
    }

    /// The code in the last message to a number.
    pub async fn last_code(&self, number: &str) -> String {
        let code = self.sandbox().last_code(number).await.expect("a look into the messages");
        code.unwrap_or_else(|| panic!("no message was sent to {number}"))
    }

    /// One of the three people to try.
    pub fn person(&self, index: usize) -> &Person {
        &self.people[index]
    }

    /// The youngest on somebody's family card, who is a child.
    pub async fn youngest_of(&self, person: &Person) -> Person {
        let people = self.sandbox().people().await.expect("people");
        let family = people.into_iter().filter(|other| other.family_card == person.family_card);
        let year = |person: &Person| person.birth_date.rsplit('-').next().map(str::to_owned);
        family.max_by_key(year).expect("a family")
    }

    /// The city no longer knows which family card is whose, as before it kept that.
    pub fn forget_family_cards(&self) {
        let file = self.data.path().join("gateway.db");
        let database = rusqlite::Connection::open(file).expect("the gateway's database");
        let forget = "UPDATE accounts SET family_card_hash = NULL";
        database.execute(forget, []).expect("the gateway's accounts");
    }

    /// A tax object with a bill that nobody has paid.
    pub fn unpaid_tax_object(&self) -> String {
        self.people[2].tax_objects[0].clone()
    }

    /// Pays a QRIS as a bank's app would.
    pub async fn pay(&self, payload: &str) {
        self.sandbox().pay(payload).await.expect("the payment goes through");
    }

    /// How often money was taken for a bill.
    pub async fn payments_of(&self, bill: Uuid) -> u32 {
        self.sandbox().payments_of(bill).await.expect("a count")
    }

    /// How many reports were made since the city began.
    pub async fn reports_made(&self) -> u32 {
        self.sandbox().tickets().await.expect("a count") - self.reports_at_first
    }

    /// How many applications were made, as they lie in the gateway's database.
    pub fn applications_made(&self) -> u32 {
        let file = self.data.path().join("gateway.db");
        let database = rusqlite::Connection::open(file).expect("the gateway's database");
        let count = "SELECT count(*) FROM applications";
        database.query_row(count, [], |row| row.get(0)).expect("a count")
    }

    /// The words of every report that begin like this, as they lie in the gateway's database.
    pub fn reports_saying(&self, beginning: &str) -> Vec<String> {
        let file = self.data.path().join("gateway.db");
        let database = rusqlite::Connection::open(file).expect("the gateway's database");
        let mut rows = database
            .prepare("SELECT words FROM reports WHERE words GLOB ?1 || '*' ORDER BY words")
            .expect("the gateway's reports");
        let words = rows.query_map([beginning], |row| row.get(0)).expect("reports");
        words.map(|words| words.expect("words")).collect()
    }

    /// Makes somebody the reporter of so many reports, each a copy of one that the city has, as if
    /// they had been sent over years; gives the numbers of those that are done and not rated yet.
    pub fn give_reports(&self, account: Uuid, count: usize) -> Vec<String> {
        let file = self.data.path().join("gateway.db");
        let mut database = rusqlite::Connection::open(file).expect("the gateway's database");
        let transaction = database.transaction().expect("a turn to write");
        transaction
            .execute_batch(
                &GIVE
                    .replace("$count", &count.to_string())
                    .replace("$account", &account.to_string()),
            )
            .expect("the gateway's tables are as they were");
        let done = "SELECT number FROM tickets WHERE account_id = ?1 AND status = 'done'";
        let numbers = {
            let mut rows = transaction.prepare(done).expect("the gateway's reports");
            let numbers = rows.query_map([account.to_string()], |row| row.get(0)).expect("rows");
            numbers.map(|number| number.expect("a number")).collect()
        };
        transaction.commit().expect("a commit");
        numbers
    }

    /// How many uploads have begun and wait for their next piece.
    pub fn open_uploads(&self) -> u32 {
        let file = self.data.path().join("gateway.db");
        let database = rusqlite::Connection::open(file).expect("the gateway's database");
        let count = "SELECT COUNT(*) FROM uploads WHERE finished_at IS NULL";
        database.query_row(count, [], |row| row.get(0)).expect("a count")
    }

    /// Where people stopped, as the city has counted it.
    pub async fn figures(&self) -> StepDays {
        self.sandbox().steps(30).await.expect("figures")
    }

    /// How many photos phones have sent.
    pub async fn photos_sent(&self) -> u32 {
        self.sandbox().files_from_phones().await.expect("a count")
    }

    /// SHA-256 of a photo as it lies on the gateway's disk.
    pub async fn photo_digest(&self, id: Uuid) -> Option<String> {
        self.sandbox().file_sha256(id).await.expect("a look at the disk")
    }
}
