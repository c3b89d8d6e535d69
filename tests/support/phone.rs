//! A phone without a screen, which a story uses as a person would.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use live_app::screen::{Block, Screen, Tone};
use live_app::{
    Clock, Config, Core, Error, Field, Input, Intent, Language, Network, Platform, ReturnTo,
    SoftwareKeyStore, SystemRandom, Timestamp,
};
use live_domain::City;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{BreakingWire, Fault, Pace, Tally, TestCity, TestClock, TestNetwork, as_text};

/// How long a story waits for something that happens in the background before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A phone. What is on it stays when it is killed.
pub struct Phone {
    folder: PathBuf,
    /// Removed with the phone, where it is the phone's own.
    _own: Option<TempDir>,
    keys: Arc<SoftwareKeyStore>,
    /// Its network.
    pub network: Arc<TestNetwork>,
    clock: Arc<PhoneClock>,
    gateway: String,
    core: Option<Core>,
    /// The profile that its app was built for, where that is not today's.
    built_for: Option<City>,
    /// What its person did.
    tally: Mutex<Tally>,
}

/// The city's time, as far as this phone knows it.
pub(crate) struct PhoneClock {
    pub(crate) city: Arc<dyn Clock>,
    /// How many milliseconds it is ahead.
    pub(crate) off: AtomicI64,
}

impl Clock for PhoneClock {
    fn now(&self) -> Timestamp {
        let ahead = self.off.load(Ordering::SeqCst);
        Timestamp::from_unix_millis(self.city.now().unix_millis() + ahead)
    }
}

impl Phone {
    /// A new phone in this city, just switched on.
    pub fn new(city: &TestCity) -> Self {
        let own = tempfile::tempdir().expect("a folder");
        let folder = own.path().to_owned();
        Self { _own: Some(own), ..Self::in_folder(city, &folder) }
    }

    /// A new phone in this city, whose app was built before the city had a department.
    pub fn older_than(department: &str, city: &TestCity) -> Self {
        let mut phone = Self::new(city);
        let mut profile = City::built_in().clone();
        profile.departments.retain(|known| known.id != department);
        phone.built_for = Some(profile);
        phone.kill_and_restart();
        phone
    }

    /// A new phone in this city, whose way to it is another.
    pub fn over(wire: &BreakingWire, city: &TestCity) -> Self {
        let mut phone = Self::new(city);
        phone.gateway = format!("http://{}", wire.address());
        phone.kill_and_restart();
        phone
    }

    /// A new phone that keeps its things in this folder.
    pub fn in_folder(city: &TestCity, folder: &Path) -> Self {
        let keys = SoftwareKeyStore::generate(&SystemRandom::new()).expect("keys");
        Self::switched_on(folder, keys, city.address(), city.clock())
    }

    /// The phone that left this folder and these keys, with a clock that stands where a city begins:
    /// for another process than the one that the gateway is in.
    pub fn found(folder: &Path, keys: &[u8], gateway: String) -> Self {
        let keys = SoftwareKeyStore::from_bytes(keys).expect("a phone's keys");
        Self::switched_on(folder, keys, gateway, Arc::new(TestClock::new()))
    }

    fn switched_on(
        folder: &Path,
        keys: SoftwareKeyStore,
        gateway: String,
        city: Arc<dyn Clock>,
    ) -> Self {
        let mut phone = Self {
            folder: folder.to_owned(),
            _own: None,
            keys: Arc::new(keys),
            network: TestNetwork::new(),
            clock: Arc::new(PhoneClock { city, off: AtomicI64::new(0) }),
            gateway,
            core: None,
            built_for: None,
            tally: Mutex::default(),
        };
        phone.start();
        phone
    }

    fn start(&mut self) {
        let opened = match &self.built_for {
            None => self.try_start(Core::open),
            Some(profile) => self.try_start(|config, platform| {
                Core::open_as_built_for(profile.clone(), config, platform)
            }),
        };
        self.core = Some(opened.expect("the core opens"));
    }

    fn try_start(
        &self,
        open: impl Fn(&Config, Platform) -> Result<Core, Error>,
    ) -> Result<Core, Error> {
        let config = Config {
            folder: self.folder.clone(),
            gateway: self.gateway.clone(),
            language: Language::Id,
            device: "HP uji".to_owned(),
            confirms_owner: true,
            return_to: ReturnTo::App,
        };
        let platform = Platform {
            clock: Arc::clone(&self.clock) as _,
            random: Arc::new(SystemRandom::new()),
            keys: Arc::clone(&self.keys) as _,
            transport: Arc::clone(&self.network) as _,
            runtime: tokio::runtime::Handle::current(),
        };
        // What the core of before still has under way holds the folder until it has ended.
        let end = Instant::now() + PATIENCE;
        loop {
            match open(&config, platform.clone()) {
                Err(Error::InUse) if Instant::now() < end => {}
                opened => return opened,
            }
        }
    }

    /// The bytes of its key store, for another program that goes on with its folder.
    pub fn key_bytes(&self) -> &[u8] {
        self.keys.to_bytes()
    }

    /// Somebody sets the phone's clock wrong by so many days; backward where they are negative.
    pub fn set_clock_wrong(&self, days: i64) {
        self.clock.off.store(days * 24 * 60 * 60 * 1000, Ordering::SeqCst);
    }

    /// Where everything lies that is on the phone.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The phone's keys are gone, as after a changed screen lock, and the app begins anew.
    pub fn lose_keys(&mut self) {
        self.core = None;
        self.keys = Arc::new(SoftwareKeyStore::generate(&SystemRandom::new()).expect("keys"));
        assert!(matches!(self.try_start(Core::open), Err(Error::KeysLost)), "other keys open it");
        self.core = Some(self.try_start(Core::begin_anew).expect("the core begins anew"));
    }

    /// Ends the app without a word and starts it again, as a phone does that needs memory.
    pub fn kill_and_restart(&mut self) {
        self.core = None;
        self.start();
    }

    /// The app.
    pub fn core(&self) -> &Core {
        self.core.as_ref().expect("the phone is on")
    }

    /// The screen.
    pub fn screen(&self) -> Arc<Screen> {
        self.core().screen()
    }

    /// The screen as text.
    pub fn sees(&self) -> String {
        as_text(&self.screen())
    }

    /// Takes the network away.
    pub async fn lose_network(&self) {
        self.network.set(Fault::Cut);
        self.core().send(Intent::Network(Network::None)).await;
    }

    /// Gives it back.
    pub async fn find_network(&self) {
        self.network.set(Fault::None);
        self.core().send(Intent::Network(Network::Free)).await;
    }

    /// Goes to a network that is paid by the byte.
    pub async fn pay_for_network(&self) {
        self.network.set(Fault::None);
        self.core().send(Intent::Network(Network::Metered)).await;
    }

    /// Goes to a screen, as a deep link does.
    pub async fn open(&self, route: &str) {
        self.core().send(Intent::Open { route: route.to_owned() }).await;
    }

    /// Follows a button that leads out of the app: the page that the browser opens.
    pub fn leaves_by(&self, label: &str) -> String {
        let screen = self.screen();
        let link = screen.blocks.iter().find_map(|block| match block {
            Block::Button(button) if button.label == label => button.link.clone(),
            _ => None,
        });
        self.tally.lock().expect("not poisoned").taps_on(&screen.title);
        link.unwrap_or_else(|| panic!("no “{label}” leads out of:\n{}", as_text(&screen)))
    }

    /// The browser is led to an address that the app has claimed.
    pub async fn comes_back(&self, address: &str) {
        let route = address.strip_prefix("live.app://open/").expect("an address of the app");
        self.open(route).await;
    }

    /// Goes one screen back.
    pub async fn back(&self) {
        self.core().send(Intent::Back).await;
    }

    /// Signs in on the screen that asks for it, with the code that the city sent.
    pub async fn sign_in(&self, city: &TestCity, number: &str) {
        self.type_into("Nomor HP", number).await;
        self.tap("Kirim kode").await;
        self.type_into("Kode dari SMS", &city.last_code(number).await).await;
        self.tap("Masuk").await;
    }

    /// Fetches what is shown again.
    pub async fn refresh(&self) {
        self.core().send(Intent::Refresh).await;
    }

    /// Taps what has these words on it: a button, a tile, a thing of a list, a tab, a notice.
    pub async fn tap(&self, label: &str) {
        let screen = self.screen();
        let intent = find_tap(&screen, label)
            .unwrap_or_else(|| panic!("nothing to tap says “{label}” on:\n{}", as_text(&screen)));
        self.tally.lock().expect("not poisoned").taps_on(&screen.title);
        self.core().send(intent).await;
    }

    /// What its person did, and its network carried, since it was asked last.
    pub fn take_tally(&self) -> Tally {
        let tally = std::mem::take(&mut *self.tally.lock().expect("not poisoned"));
        Tally { traffic: self.network.take_traffic(), ..tally }
    }

    /// Its network becomes this slow.
    pub fn slow_down(&self, pace: Pace) {
        self.network.slow_down(pace);
    }

    /// Types into the field with this label.
    pub async fn type_into(&self, label: &str, text: &str) {
        self.edit(label, Input::Text(text.to_owned())).await;
    }

    /// Picks a photo for the field with this label.
    pub async fn take_photo(&self, label: &str, bytes: &[u8]) {
        self.edit(label, Input::Photo(bytes.to_vec())).await;
    }

    /// Sets a point on the map with this label.
    pub async fn set_point(&self, label: &str, latitude: f64, longitude: f64) {
        self.edit(label, Input::Point { latitude, longitude, accuracy_m: Some(8.0) }).await;
    }

    /// Chooses an option, by what it says, of the choice or rating with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let screen = self.screen();
        let value = screen.blocks.iter().find_map(|block| match block {
            Block::Choice(choice) if choice.label == label => {
                choice.options.iter().find(|o| o.label == option).map(|o| o.value.clone())
            }
            Block::RatingField(rating) if rating.label == label => {
                let at = rating.labels.iter().position(|l| l == option)?;
                Some((at + 1).to_string())
            }
            _ => None,
        });
        let value = value.unwrap_or_else(|| {
            panic!("no “{option}” to choose in “{label}” on:\n{}", as_text(&screen))
        });
        self.type_into(label, &value).await;
    }

    async fn edit(&self, label: &str, input: Input) {
        let screen = self.screen();
        let field = screen
            .blocks
            .iter()
            .find_map(|block| {
                let (id, its_label) = field_of(block)?;
                (its_label == label).then(|| id.to_owned())
            })
            .unwrap_or_else(|| panic!("no field “{label}” on:\n{}", as_text(&screen)));
        self.tally.lock().expect("not poisoned").fills(&screen.title, label);
        self.core().send(Intent::Edit { field: Field { id: field, input } }).await;
    }

    /// The first photo on the screen: its id, and SHA-256 of its bytes.
    pub async fn shown_photo(&self) -> (Uuid, String) {
        let (id, bytes) = self.shown_photo_bytes().await;
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        let hex = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
        (id, hex.collect::<Vec<_>>().concat())
    }

    /// The first photo on the screen: its id and its bytes.
    pub async fn shown_photo_bytes(&self) -> (Uuid, Vec<u8>) {
        let screen = self.screen();
        let file = screen.blocks.iter().find_map(|block| match block {
            Block::Photos { photos } => photos.first().map(|photo| photo.file.clone()),
            Block::PhotoField(field) => field.photo.as_ref().map(|photo| photo.file.clone()),
            _ => None,
        });
        let file = file.unwrap_or_else(|| panic!("no photo on:\n{}", as_text(&screen)));
        let bytes = self.core().file(&file).await.expect("the photo's bytes").bytes;
        (file.parse().expect("an id"), bytes)
    }

    /// The bytes of the document on the screen.
    pub async fn shown_document(&self) -> Vec<u8> {
        let screen = self.screen();
        let file = screen.blocks.iter().find_map(|block| match block {
            Block::Document(document) => document.file.as_ref().map(|file| file.file.clone()),
            _ => None,
        });
        let file = file.unwrap_or_else(|| panic!("no document on:\n{}", as_text(&screen)));
        self.core().file(&file).await.expect("the document's bytes").bytes
    }

    /// The id at the end of the screen's route.
    pub fn shown_id(&self) -> Uuid {
        let screen = self.screen();
        let id = screen.route.rsplit('/').next().and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("no id in {}", screen.route))
    }

    /// What the QR code on the screen says.
    pub fn qr_payload(&self) -> String {
        let screen = self.screen();
        let payload = screen.blocks.iter().find_map(|block| match block {
            Block::Qr(qr) => Some(qr.payload.clone()),
            _ => None,
        });
        payload.unwrap_or_else(|| panic!("no QR code on:\n{}", as_text(&screen)))
    }

    /// Opens the first bill of a list that is not paid; stays where a bill is shown already.
    pub async fn open_first_unpaid_bill(&self) {
        let screen = self.screen();
        if screen.route.starts_with("bapenda/bill/") {
            return;
        }
        let route = screen.blocks.iter().find_map(|block| match block {
            Block::Items { items, .. } => {
                items.iter().find(|item| item.tone != Tone::Done)?.route.clone()
            }
            _ => None,
        });
        let route = route.unwrap_or_else(|| panic!("no unpaid bill on:\n{}", as_text(&screen)));
        self.open(&route).await;
    }

    /// Waits until the screen shows these words; looks again as a shell would where the screen
    /// asks for it.
    pub async fn waits_for(&self, words: &str) {
        let mut watch = self.core().watch();
        let wait = async {
            loop {
                let screen = watch.borrow_and_update().clone();
                if as_text(&screen).contains(words) {
                    return;
                }
                let look_again = tokio::time::sleep(Duration::from_millis(200));
                tokio::select! {
                    changed = watch.changed() => changed.expect("the core is there"),
                    () = look_again => {
                        if screen.again_in.is_some() {
                            self.core().send(Intent::Refresh).await;
                        }
                    }
                }
            }
        };
        let came = tokio::time::timeout(PATIENCE, wait).await.is_ok();
        assert!(came, "waited in vain for “{words}”; the screen is:\n{}", self.sees());
    }

    /// Waits until the screen shows these words, and only looks: nothing is asked for again.
    pub async fn sees_by_itself(&self, words: &str) {
        self.looks_until(words, |text| text.contains(words)).await;
    }

    /// Waits until this holds for the screen as text, and only looks.
    pub async fn sees_until(&self, holds: impl Fn(&str) -> bool) {
        self.looks_until("what was expected", holds).await;
    }

    /// Waits until the screen no longer shows these words, and only looks.
    pub async fn loses_by_itself(&self, words: &str) {
        self.looks_until(words, |text| !text.contains(words)).await;
    }

    async fn looks_until(&self, words: &str, holds: impl Fn(&str) -> bool) {
        let mut watch = self.core().watch();
        let wait = watch.wait_for(|screen| holds(&as_text(screen)));
        let came = tokio::time::timeout(PATIENCE, wait).await.is_ok_and(|watch| watch.is_ok());
        assert!(came, "waited in vain for “{words}”; the screen is:\n{}", self.sees());
    }

    /// Fails unless the screen shows these words.
    #[track_caller]
    pub fn expects(&self, words: &str) {
        let text = self.sees();
        assert!(text.contains(words), "“{words}” is not on:\n{text}");
    }

    /// Fails if the screen shows these words.
    #[track_caller]
    pub fn expects_not(&self, words: &str) {
        let text = self.sees();
        assert!(!text.contains(words), "“{words}” is on:\n{text}");
    }
}

fn find_tap(screen: &Screen, label: &str) -> Option<Intent> {
    let open = |route: &str| Intent::Open { route: route.to_owned() };
    let in_blocks = screen.blocks.iter().find_map(|block| match block {
        Block::Button(button) if button.label == label => {
            Some(Intent::Press { action: button.action.clone(), fields: Vec::new() })
        }
        Block::Tiles { tiles } => {
            tiles.iter().find(|tile| tile.label == label).map(|tile| open(&tile.route))
        }
        Block::Items { items, .. } => {
            let item = items.iter().find(|item| item.title.starts_with(label))?;
            item.route.as_deref().map(open)
        }
        Block::Notice(notice) if notice.title == label => notice.route.as_deref().map(open),
        _ => None,
    });
    in_blocks
        .or_else(|| screen.tabs.iter().find(|tab| tab.label == label).map(|tab| open(&tab.route)))
        .or_else(|| (screen.delivery.text == label).then(|| open(&screen.delivery.route)))
}

fn field_of(block: &Block) -> Option<(&str, &str)> {
    match block {
        Block::TextField(field) => Some((&field.id, &field.label)),
        Block::Choice(field) => Some((&field.id, &field.label)),
        Block::PhotoField(field) => Some((&field.id, &field.label)),
        Block::PlaceField(field) => Some((&field.id, &field.label)),
        Block::RatingField(field) => Some((&field.id, &field.label)),
        _ => None,
    }
}
