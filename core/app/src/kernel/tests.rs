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
        keys: Arc::new(SoftwareKeyStore::generate(random.as_ref()).unwrap()),
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
