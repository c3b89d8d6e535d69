#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use async_trait::async_trait;
use live_net::{Request, Response, Transport, TransportError};
use live_screen::{Block, Field, Input, Intent, Language};
use live_store::SoftwareKeyStore;

use crate::{Config, Core, Platform, ReturnTo, SystemClock, SystemRandom};

struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn execute(&self, _: Request) -> Result<Response, TransportError> {
        Err(TransportError::Unreachable)
    }
}

fn core(folder: &tempfile::TempDir) -> Core {
    core_with(folder, SoftwareKeyStore::generate(&SystemRandom::new()).unwrap())
}

fn core_with(folder: &tempfile::TempDir, keys: SoftwareKeyStore) -> Core {
    let config = Config {
        folder: folder.path().to_owned(),
        gateway: "https://gateway.invalid".to_owned(),
        language: Language::Id,
        device: String::new(),
        confirms_owner: true,
        return_to: ReturnTo::App,
    };
    let random = Arc::new(SystemRandom::new());
    let platform = Platform {
        clock: Arc::new(SystemClock),
        keys: Arc::new(keys),
        random,
        transport: Arc::new(NoNetwork),
        runtime: tokio::runtime::Handle::current(),
    };
    Core::open(&config, platform).unwrap()
}

fn open(route: &str) -> Intent {
    Intent::Open { route: route.to_owned() }
}

/// What is in the text field of the screen.
fn typed(core: &Core) -> String {
    let screen = core.screen();
    let field = screen.blocks.iter().find_map(|block| match block {
        Block::TextField(field) => Some(field.value.clone()),
        _ => None,
    });
    field.unwrap_or_else(|| panic!("no text field on {}", screen.route))
}

#[tokio::test]
async fn a_press_belongs_to_the_screen_on_which_it_was_done_however_soon_that_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let core = core(&folder);
    let field = Field { id: "phone".to_owned(), input: Input::Text("081234567890".to_owned()) };
    let press = Intent::Press { action: "send-code".to_owned(), fields: vec![field] };
    for left_by in [Intent::Back, open("laksa"), open("")] {
        core.send(open("account/phone")).await;
        core.send(Intent::Edit { field: Field { id: "phone".to_owned(), input: Input::Nothing } })
            .await;
        // Taken one after the other; what is left of each comes later.
        let pressed = core.kernel.take(press.clone()).await;
        let left = core.kernel.take(left_by).await;
        left.await;
        pressed.await;
        core.send(open("account/phone")).await;
        assert_eq!(typed(&core), "081234567890");
    }
}

#[cfg(feature = "faults")]
mod attested {
    use live_domain::{Clock as _, Timestamp};
    use live_protocol::Assurance;
    use live_store::{Body, Item, ItemState, Store, Upload};

    use super::*;

    /// Something that waits, of a section and in its own lane.
    fn item(section: &str, state: ItemState, created_at: Timestamp) -> Item {
        let id = live_domain::new_id(&SystemClock, &SystemRandom::new());
        let (lane, section) = (id.to_string(), section.to_owned());
        let (path, label) = ("/v1/x".to_owned(), section.clone());
        let (body, upload) = (Body::Json(b"{}".to_vec()), Upload::default());
        Item { id, lane, section, label, path, body, created_at, attempts: 0, state, upload }
    }

    /// A phone of somebody with a confirmed number, on which this waits to be sent.
    fn phone_with(folder: &tempfile::TempDir, items: &[Item]) -> Core {
        let random = SystemRandom::new();
        let keys = SoftwareKeyStore::generate(&random).unwrap();
        let store = Store::open(folder.path(), &keys, Arc::new(random)).unwrap();
        let session = include_bytes!("../../../../tests/vectors/v1/session.json");
        let mut session: live_protocol::Session = live_domain::json::read(session).unwrap();
        session.account.assurance = Assurance::Phone;
        store.put_value("session", &serde_json::to_vec(&session).unwrap()).unwrap();
        for item in items {
            store.submit(&[], std::slice::from_ref(item)).unwrap();
            store.set_state(item.id, &item.state, 0).unwrap();
        }
        drop(store);
        core_with(folder, keys)
    }

    /// The words of a state in the list of what waits.
    fn states(core: &Core) -> Vec<String> {
        let screen = core.screen();
        let items = screen.blocks.iter().find_map(|block| match block {
            Block::Items { items, .. } => Some(items),
            _ => None,
        });
        items.unwrap().iter().map(|item| item.state.clone()).collect()
    }

    #[tokio::test]
    async fn what_needs_a_proven_person_waits_until_their_attestation_is_confirmed() {
        let now = SystemClock.now();
        let week = std::time::Duration::from_hours(7 * 24);
        let old = Timestamp::from_unix_millis(now.unix_millis() - 7 * 24 * 3_600_000 - 1);
        let refused = ItemState::NeedsFix { problem_json: b"{}".to_vec() };
        let cases = [
            (item("attestation", ItemState::default(), now), true),
            // It did not arrive in time, was refused, or is one that an officer made for somebody else.
            (item("attestation", ItemState::default(), old), false),
            (item("attestation", refused, now), false),
            (item("officer", ItemState::default(), now), false),
        ];
        for (attestation, goes_on) in cases {
            let folder = tempfile::tempdir().unwrap();
            // The city refused it for who it knew then, and says no more of it than that.
            let service = item("laksa", ItemState::NeedsSignIn, now.after(week));
            let core = phone_with(&folder, &[attestation, service]);
            core.send(open("outbox")).await;
            let waits = states(&core)[1] == core.kernel.cx().words.say("outbox-confirmation");
            assert_eq!(waits, goes_on);
            core.send(open("faults/proven")).await;
            let asked = core.screen().route == "attestation";
            assert_eq!(asked, !goes_on);
            core.suspend();
        }
    }
}
