//! The devices that the account is signed in on, and signing one out that is lost.

use std::time::Duration;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section};
use live_net::Call;
use live_protocol::{Assurance, Device, Devices};
use live_screen::{Args, Block, Button, ButtonRole, Fact, Item, Notice, Picture, Route, Tone};

use crate::attestation::notice;

pub(crate) const NAME: &str = "devices";

/// Where the gateway lists them.
const RESOURCE: &str = "/v1/devices";

/// For how long the first screen tells of a device that came.
const TOLD: Duration = Duration::from_hours(7 * 24);

/// The list, and one of them.
pub(crate) struct OwnDevices;

#[async_trait]
impl Section for OwnDevices {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn draw(&self, cx: &Context, route: &Route, _form: &Form) -> Result<Page, Error> {
        let known = cx.cached::<Devices>(RESOURCE)?;
        let mut page = match route.segments()[..] {
            [_] => draw_list(cx, known.as_ref()),
            [_, id] => {
                let devices = known.unwrap_or_default().devices;
                let device = devices.into_iter().find(|device| device.id.to_string() == id);
                draw_one(cx, &device.filter(|device| !device.is_this).ok_or(Error::NotFound)?)
            }
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn load(&self, cx: &Context, _route: &Route, force: bool) -> Result<(), Error> {
        cx.fetch_own(RESOURCE, force).await
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        _form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        let (Some(id), "sign-out") = (route.segments().get(1).copied(), action) else {
            return Ok(Next::Stay);
        };
        let call = Call::delete(&format!("{RESOURCE}/{id}")).as_account();
        match cx.api.send(call).await.map_err(Error::from) {
            // One that is gone already is what was asked for.
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
        cx.fetch_own(RESOURCE, true).await?;
        Ok(Next::Back)
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        Ok((resource == RESOURCE && newcomer(cx)?.is_some()).then(|| NAME.to_owned()))
    }
}

/// Tells of the device that came last, when it came after this one and lately: whoever has the phone
/// number has it, and that need not be its holder any more.
pub(crate) fn newcomer(cx: &Context) -> Result<Option<Notice>, Error> {
    let devices = cx.cached::<Devices>(RESOURCE)?.unwrap_or_default().devices;
    let Some(here) = devices.iter().find(|device| device.is_this) else { return Ok(None) };
    let now = cx.clock.now();
    let is_new = |device: &&Device| {
        device.signed_in_at > here.signed_in_at && now < device.signed_in_at.after(TOLD)
    };
    let newest = devices.iter().filter(is_new).max_by_key(|device| device.signed_in_at);
    Ok(newest.map(|device| {
        let args =
            Args::new().text("name", name(cx, device)).text("at", cx.moment(device.signed_in_at));
        Notice {
            tone: Tone::Attention,
            icon: Picture::Phone,
            title: cx.words.say("devices-newcomer"),
            text: cx.words.say_with("devices-newcomer-text", &args),
            route: Some(format!("{NAME}/{}", device.id)),
        }
    }))
}

/// Where a device leads that the account has just got to know: to the devices, when there are others of
/// which one may be lost.
pub(crate) async fn known_now(cx: &Context) -> Result<Next, Error> {
    if let Err(error) = cx.fetch_own(RESOURCE, true).await {
        tracing::info!(%error, "the other devices are seen later");
        return Ok(Next::Done(None));
    }
    let devices = cx.cached::<Devices>(RESOURCE)?.unwrap_or_default().devices;
    Ok(Next::Done((devices.len() > 1).then(|| NAME.to_owned())))
}

/// On a device that came last and lately: that one of before may be lost.
fn one_of_before(cx: &Context, devices: &[Device]) -> Option<Block> {
    let here = devices.iter().find(|device| device.is_this)?;
    let is_newest = devices.iter().all(|device| device.signed_in_at <= here.signed_in_at);
    let is_new = is_newest && cx.clock.now() < here.signed_in_at.after(TOLD);
    (devices.len() > 1 && is_new).then(|| {
        let text = cx.words.say("devices-lost-text");
        notice(cx, Tone::Attention, "devices-lost", text, None)
    })
}

fn draw_list(cx: &Context, known: Option<&Devices>) -> Page {
    let devices = known.map_or(&[][..], |known| &known.devices);
    let items = devices.iter();
    let empty =
        if known.is_none() && cx.out_of_reach { "devices-offline" } else { "devices-empty" };
    Page::new(cx.words.say("devices-title"))
        .with_some(one_of_before(cx, devices))
        .with(Block::Text { text: cx.words.say("devices-lead"), quiet: true })
        .with(Block::Items {
            items: items.map(|device| item(cx, device)).collect(),
            empty: cx.words.say(empty),
        })
}

fn item(cx: &Context, device: &Device) -> Item {
    let seen = Args::new().text("at", cx.moment(device.seen_at));
    let (state, route) = if device.is_this {
        (cx.words.say("devices-this"), "account/leave".to_owned())
    } else {
        (String::new(), format!("{NAME}/{}", device.id))
    };
    Item {
        icon: Picture::Phone,
        title: name(cx, device),
        detail: cx.words.say_with("devices-seen", &seen),
        state,
        tone: if device.is_this { Tone::Done } else { Tone::Plain },
        route: Some(route),
    }
}

fn draw_one(cx: &Context, device: &Device) -> Page {
    let words = &cx.words;
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let facts = vec![
        fact("devices-signed-in-at", cx.moment(device.signed_in_at)),
        fact("devices-seen-at", cx.moment(device.seen_at)),
    ];
    let notice = Notice {
        tone: Tone::Attention,
        icon: Picture::Warning,
        title: words.say("devices-what-goes"),
        text: words.say("devices-what-goes-text"),
        route: None,
    };
    let button = Button::new("sign-out", words.say("devices-sign-out"), ButtonRole::Danger);
    Page::new(name(cx, device))
        .with(Block::Facts { facts })
        .with(Block::Notice(notice))
        .with(Block::Button(button))
}

fn name(cx: &Context, device: &Device) -> String {
    if device.name.is_empty() { cx.words.say("devices-nameless") } else { device.name.clone() }
}
