//! A phone that a hurried person holds, on a bad day.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use live_app::screen::{Picture, Tone};
use live_app::{
    Config, Core, Field, Input, Intent, Language, Network, Platform, ReturnTo, SoftwareKeyStore,
    SystemRandom,
};
use live_tests::{as_text, small_photo};
use tempfile::TempDir;

use crate::chance::Chance;
use crate::network::{Way, Weather};
use crate::world::{ADDRESS, SimulatedClock, World};

/// How long a phone may take to have everything sent once nothing is wrong any more.
const PATIENCE: Duration = Duration::from_hours(24);
/// The most by which a clock is wrong, in milliseconds: three years.
const WRONG: u64 = 3 * 365 * 24 * 60 * 60 * 1000;

pub struct Device {
    name: String,
    number: String,
    folder: TempDir,
    keys: Arc<SoftwareKeyStore>,
    clock: Arc<SimulatedClock>,
    /// Whether there is no network.
    away: Arc<AtomicBool>,
    chance: Chance,
    world: World,
    weather: Rc<Weather>,
    core: Core,
    /// What was sent, in the words of the reports.
    sent: BTreeSet<String>,
}

impl Device {
    /// A phone on which somebody has just signed in, on a good day, of which the last ends.
    pub async fn new(
        world: &World,
        weather: &Rc<Weather>,
        chance: &Chance,
        seed: u64,
        index: u64,
    ) -> Self {
        let (chance, name) = (chance.fork(), format!("{seed}-{index}"));
        let folder = crate::folder();
        let keys = Arc::new(SoftwareKeyStore::generate(&SystemRandom::new()).unwrap());
        let clock = Arc::new(SimulatedClock::new(world.now()));
        let away = Arc::new(AtomicBool::new(false));
        let way = Way::new(weather, name.clone(), Arc::clone(&away));
        let core = open(&folder, &keys, &clock, way, chance.fork());
        let device = Self {
            number: format!("0812{:08}", seed % 1_000_000 * 10 + index),
            name,
            folder,
            keys,
            clock,
            away,
            chance,
            world: world.clone(),
            weather: Rc::clone(weather),
            core,
            sent: BTreeSet::new(),
        };
        weather.clears();
        assert!(device.signs_in().await, "{}", as_text(&device.core.screen()));
        weather.worsens();
        device
    }

    /// Reports so many things, while all that can happen happens.
    pub async fn lives(mut self, reports: u64) -> Self {
        for report in 0..reports {
            self.something_happens().await;
            let words = format!("Lubang {} ke-{report}", self.name);
            while !self.reports(&words).await {}
            self.sent.insert(words);
            tokio::time::sleep(self.chance.time(Duration::from_mins(20))).await;
        }
        self
    }

    async fn something_happens(&mut self) {
        match self.chance.of(7) {
            0 => self.is_away(true).await,
            1 | 2 => self.is_away(false).await,
            3 => {
                self.core.suspend();
                tokio::time::sleep(self.chance.time(Duration::from_hours(3))).await;
                self.core.resume().unwrap();
            }
            4 => self.is_killed(),
            5 => {
                let wrong = i64::try_from(self.chance.of(2 * WRONG)).unwrap();
                self.clock.is_wrong_by(wrong - i64::try_from(WRONG).unwrap());
            }
            _ => drop(self.does(Intent::Refresh).await),
        }
    }

    async fn is_away(&mut self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
        let network = if away { Network::None } else { Network::Free };
        self.does(Intent::Network(network)).await;
    }

    /// Writes a report and sends it; whether it was sent, or the phone was killed before.
    async fn reports(&mut self, words: &str) -> bool {
        let text = |text: &str| Input::Text(text.to_owned());
        let point = Input::Point { latitude: -6.178, longitude: 106.63, accuracy_m: Some(8.0) };
        self.goes("laksa/new").await
            && self.edits("category", text("road")).await
            && self.edits("photo", Input::Photo(photo())).await
            && self.edits("words", text(words)).await
            && self.presses("next").await
            && self.edits("point", point).await
            && self.presses("next").await
            && self.sends(words).await
    }

    /// From the moment that it is pressed, a report is sent: also when the phone dies of it.
    async fn sends(&mut self, words: &str) -> bool {
        let screen = as_text(&self.core.screen());
        assert!(screen.contains(words), "phone {} is about to send:\n{screen}", self.name);
        self.presses("send").await;
        true
    }

    async fn goes(&mut self, route: &str) -> bool {
        self.does(Intent::Open { route: route.to_owned() }).await
    }

    async fn edits(&mut self, id: &str, input: Input) -> bool {
        self.does(Intent::Edit { field: Field { id: id.to_owned(), input } }).await
    }

    async fn presses(&mut self, action: &str) -> bool {
        self.does(Intent::Press { action: action.to_owned(), fields: Vec::new() }).await
    }

    /// Does something to its end; or, now and then, is killed in the middle of it, and says no.
    async fn does(&mut self, intent: Intent) -> bool {
        if !self.chance.percent(6) {
            self.core.send(intent).await;
            return true;
        }
        let killed = tokio::time::sleep(self.chance.time(Duration::from_secs(20)));
        let ended = tokio::select! {
            biased;
            () = killed => false,
            _ = self.core.send(intent) => true,
        };
        if !ended {
            self.is_killed();
        }
        ended
    }

    /// The process ends without a word, and the app is opened again.
    fn is_killed(&mut self) {
        // What the old life still wants to write or hear finds its files closed.
        self.core.suspend();
        let way = Way::new(&self.weather, self.name.clone(), Arc::clone(&self.away));
        self.core = open(&self.folder, &self.keys, &self.clock, way, self.chance.fork());
    }

    /// Signs in; not when codes were asked for too often.
    async fn signs_in(&self) -> bool {
        let send = |intent| self.core.send(intent);
        let edit = |id: &str, text: String| Intent::Edit {
            field: Field { id: id.to_owned(), input: Input::Text(text) },
        };
        let press = |action: &str| Intent::Press { action: action.to_owned(), fields: Vec::new() };
        send(Intent::Open { route: "account/phone".to_owned() }).await;
        send(edit("phone", self.number.clone())).await;
        send(press("send-code")).await;
        send(edit("code", self.world.last_code(&self.number))).await;
        send(press("sign-in")).await;
        !self.core.screen().route.starts_with("account")
    }

    /// A good day: the network is there, and the person does what the app asks for.
    pub async fn settles(&self) {
        self.away.store(false, Ordering::SeqCst);
        self.clock.is_wrong_by(0);
        self.core.send(Intent::Network(Network::Free)).await;
        let begun = tokio::time::Instant::now();
        loop {
            self.core.send(Intent::Open { route: "laksa".to_owned() }).await;
            self.core.send(Intent::Refresh).await;
            let screen = self.core.screen();
            if screen.delivery.tone == Tone::Done {
                break;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "phone {} still waits after a day:\n{}",
                self.name,
                as_text(&screen)
            );
            // Something waits for the person, which is their signing in again.
            if screen.delivery.icon == Picture::Warning {
                self.signs_in().await;
            }
            tokio::time::sleep(Duration::from_mins(10)).await;
        }
        self.world.catch_up();
        self.core.send(Intent::Refresh).await;
    }

    /// What must be so, whatever happened.
    pub fn checks(&self, world: &World) {
        let database = world.database();
        let mut query = database
            .prepare(
                "SELECT number, words, (
                     SELECT COUNT(*) FROM ticket_photos JOIN files ON files.id = file_id
                     WHERE ticket = number AND side = 'before'
                         AND files.account_id = tickets.account_id AND created_at <= opened_at
                 ), (SELECT COUNT(*) FROM ticket_receipts WHERE ticket = number)
                 FROM tickets JOIN reports ON ticket = number
                 WHERE words LIKE 'Lubang ' || ?1 || ' ke-%'",
            )
            .unwrap();
        let rows = query.query_map([&self.name], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
        });
        let tickets: Vec<(String, String, u32, u32)> = rows.unwrap().map(Result::unwrap).collect();
        let words: Vec<&String> = tickets.iter().map(|(_, words, ..)| words).collect();
        let once: BTreeSet<&String> = words.iter().copied().collect();
        assert_eq!(
            words.len(),
            once.len(),
            "phone {}: something was doubled: {words:?}",
            self.name
        );
        assert_eq!(once, self.sent.iter().collect(), "phone {}: what was sent", self.name);
        for (number, _, photos, receipts) in &tickets {
            assert_eq!(*photos, 1, "{number} has its photo, which came before it");
            assert!(*receipts >= 2, "{number} has receipts of device and gateway");
        }
        let held: BTreeSet<&str> = tickets.iter().map(|(number, ..)| number.as_str()).collect();
        let screen = as_text(&self.core.screen());
        let own = screen.split("Seluruh kota").next().unwrap();
        let shown: BTreeSet<&str> = own
            .split(|char: char| char.is_whitespace() || "·,<>".contains(char))
            .filter(|word| word.starts_with("LK-"))
            .collect();
        assert_eq!(shown, held, "phone {} shows what the gateway holds:\n{screen}", self.name);
    }
}

/// A photo, taken once for all reports.
fn photo() -> Vec<u8> {
    static PHOTO: OnceLock<Vec<u8>> = OnceLock::new();
    PHOTO.get_or_init(small_photo).clone()
}

fn open(
    folder: &TempDir,
    keys: &Arc<SoftwareKeyStore>,
    clock: &Arc<SimulatedClock>,
    way: Way,
    random: Chance,
) -> Core {
    let config = Config {
        folder: folder.path().to_owned(),
        gateway: ADDRESS.to_owned(),
        language: Language::Id,
        device: String::new(),
        confirms_owner: false,
        return_to: ReturnTo::App,
    };
    let platform = Platform {
        clock: Arc::clone(clock) as _,
        random: Arc::new(random),
        keys: Arc::clone(keys) as _,
        transport: Arc::new(way),
        runtime: tokio::runtime::Handle::current(),
    };
    Core::open(&config, platform).expect("the app opens")
}
