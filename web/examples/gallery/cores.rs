//! Cores that show recorded screens: they open any of them, remember what is typed, and answer a
//! press with what the test or the visitor asked for by its action.

use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use live_web::Secret;
use live_web::cores::{Core, Cores, File, OpenError};
use live_web::screen::{Block, Input, Intent, Language, Photo, Pin, Screen};
use tokio::sync::watch;

/// Opens a core over recorded screens for every session.
#[derive(Default)]
pub struct Recorded {
    screens: Vec<Screen>,
    /// Everything that any core was told, in order; photos by their size.
    pub told: Arc<Mutex<Vec<Intent>>>,
    /// What keeps every core from being opened, when something does.
    pub trouble: Arc<Mutex<Option<OpenError>>>,
}

impl Recorded {
    /// Cores that show these screens; the first one first.
    pub fn new(screens: Vec<Screen>) -> Self {
        Self { screens, told: Arc::default(), trouble: Arc::default() }
    }
}

#[async_trait]
impl Cores for Recorded {
    async fn open(
        &self,
        folder: &Path,
        secret: &Secret,
        _language: Language,
    ) -> Result<Arc<dyn Core>, OpenError> {
        if let Some(error) = *self.trouble.lock().expect("no panic under this lock") {
            return Err(error);
        }
        // As the real ones do: what is kept is sealed, and what is shown is found again.
        let place = folder.join("place");
        let route = match std::fs::read(&place) {
            Ok(sealed) => {
                let route = secret.open(&sealed).map_err(|_| OpenError::Broken)?;
                String::from_utf8(route).map_err(|_| OpenError::Broken)?
            }
            Err(_) => String::new(),
        };
        let core = RecordedCore {
            shown: watch::Sender::new(Arc::new(self.screens[0].clone())),
            screens: Mutex::new(self.screens.clone()),
            told: Arc::clone(&self.told),
            place,
            secret: secret.clone(),
        };
        core.go(&route);
        Ok(Arc::new(core))
    }
}

struct RecordedCore {
    screens: Mutex<Vec<Screen>>,
    shown: watch::Sender<Arc<Screen>>,
    told: Arc<Mutex<Vec<Intent>>>,
    place: std::path::PathBuf,
    secret: Secret,
}

struct NoRandom;

impl live_web::Random for NoRandom {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

impl RecordedCore {
    fn go(&self, route: &str) {
        let screens = self.screens.lock().expect("no panic under this lock");
        let screen = screens.iter().find(|screen| screen.route == route).unwrap_or(&screens[0]);
        self.shown.send_replace(Arc::new(screen.clone()));
    }

    /// Changes what is recorded of the shown screen.
    fn change(&self, change: impl Fn(&mut Block)) {
        let mut screen = Screen::clone(&self.shown.borrow());
        screen.blocks.iter_mut().for_each(change);
        let mut screens = self.screens.lock().expect("no panic under this lock");
        if let Some(recorded) = screens.iter_mut().find(|other| other.route == screen.route) {
            *recorded = screen.clone();
        }
        drop(screens);
        self.shown.send_if_modified(|shown| {
            let changed = **shown != screen;
            *shown = Arc::new(screen.clone());
            changed
        });
    }

    fn edit(&self, id: &str, input: &Input) {
        self.change(|block| match (block, input) {
            (Block::TextField(field), Input::Text(text)) if field.id == id => {
                field.value.clone_from(text);
                field.error = None;
            }
            (Block::Choice(field), Input::Text(text)) if field.id == id => {
                field.value.clone_from(text);
                field.error = None;
            }
            (Block::RatingField(field), Input::Text(text)) if field.id == id => {
                field.value = text.parse().unwrap_or(0);
                field.error = None;
            }
            (Block::PhotoField(field), Input::Photo(bytes)) if field.id == id => {
                let caption = format!("1 foto, {} KB", bytes.len().div_ceil(1000));
                field.photo = Some(Photo { file: "before".into(), caption });
                field.error = None;
            }
            (Block::PhotoField(field), Input::Nothing) if field.id == id => field.photo = None,
            (Block::PlaceField(field), Input::Point { latitude, longitude, .. })
                if field.id == id =>
            {
                field.map.pin = Some(Pin { latitude: *latitude, longitude: *longitude });
                field.map.detail = format!("{latitude:.5}, {longitude:.5}");
                field.error = None;
            }
            _ => {}
        });
    }
}

#[async_trait]
impl Core for RecordedCore {
    fn screen(&self) -> Arc<Screen> {
        self.shown.borrow().clone()
    }

    fn watch(&self) -> watch::Receiver<Arc<Screen>> {
        self.shown.subscribe()
    }

    async fn send(&self, intent: Intent) -> Arc<Screen> {
        self.told.lock().expect("no panic under this lock").push(intent.clone());
        match intent {
            Intent::Open { route } => self.go(&route),
            Intent::Back => self.go(""),
            Intent::Edit { field } => self.edit(&field.id, &field.input),
            Intent::Press { action, fields } => {
                for field in &fields {
                    self.edit(&field.id, &field.input);
                }
                match action.as_str() {
                    "panic" => panic!("as the test asked"),
                    "wait" => std::future::pending().await,
                    "next" => self.go("report/new/where"),
                    "send" => self.go("ticket"),
                    _ => self.change(|block| {
                        if let Block::Text { text, .. } = block {
                            text.clone_from(&action);
                        }
                    }),
                }
            }
            Intent::Refresh | Intent::Network(_) => {}
        }
        self.screen()
    }

    fn comes_from(&self, _address: std::net::IpAddr) {}

    async fn file(&self, id: &str) -> Option<File> {
        let bytes = match id {
            "before" => picture([125, 138, 134], [57, 66, 63]),
            "after" => picture([159, 198, 163], [43, 122, 47]),
            _ => return None,
        };
        Some(File { media_type: "image/jpeg".into(), bytes })
    }

    fn is_signed_in(&self) -> bool {
        let told = self.told.lock().expect("no panic under this lock");
        let has_left =
            |intent: &Intent| matches!(intent, Intent::Press { action, .. } if action == "leave");
        !told.iter().any(has_left)
    }

    async fn put_away(&self) {
        let route = self.screen().route.clone();
        let _ = std::fs::write(&self.place, self.secret.seal(route.as_bytes(), &NoRandom));
    }
}

/// A picture that goes from one colour to another, with a road in it.
fn picture(from: [u8; 3], to: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(1200, 900, |x, y| {
        let part = f32::from(u16::try_from(x + y).unwrap_or(u16::MAX)) / 2100.0;
        let road = y > 500 && x.abs_diff(600) < (y - 400);
        let mix = |a: u8, b: u8| {
            let mixed = f32::from(a) * (1.0 - part) + f32::from(b) * part;
            if road { mixed * 0.6 } else { mixed }
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between two bytes
        image::Rgb([0, 1, 2].map(|c| mix(from[c], to[c]) as u8))
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("memory takes it");
    bytes.into_inner()
}
