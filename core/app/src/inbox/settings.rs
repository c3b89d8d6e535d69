//! How the citizen wants to hear of messages: quiet hours, departments, and whether this browser is
//! called.

use live_departments::{Context, Error, Form, Next, Page, button, departments};
use live_net::{Call, Method};
use live_protocol::{
    APPLICATIONS, INBOX_SETTINGS, InboxMessage, InboxSettings, PUSH, PushSubscription, QuietHours,
};
use live_screen::{
    Block, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Picture, SUBSCRIBES,
};

use super::{messages, text};

/// Where the gateway keeps them.
pub(super) const RESOURCE: &str = INBOX_SETTINGS;

/// Under which name it is kept what was not told in quiet hours.
const HELD: &str = "inbox-held";

/// The button, and the field that the shell puts the subscription into.
const CALLS: &str = "push";

/// What is a field's name, before a department's id.
const OF: &str = "of-";

fn kept(cx: &Context) -> Result<InboxSettings, Error> {
    Ok(cx.cached(RESOURCE)?.unwrap_or_default())
}

pub(super) fn draw(cx: &Context, form: &Form, is_browser: bool) -> Result<Page, Error> {
    let settings = kept(cx)?;
    let value = |hour: Option<u8>| hour.map_or_else(|| "none".to_owned(), |hour| hour.to_string());
    let from = value(settings.quiet.map(|quiet| quiet.from));
    let until = settings.quiet.unwrap_or(QuietHours::USUAL).until.to_string();
    let mut page = Page::new(cx.words.say("inbox-settings"))
        .with(text(cx, "inbox-settings-lead"))
        .with(hours(cx, form, ("from", &from), true))
        .with(hours(cx, form, ("until", &until), false))
        .with(Block::Heading { text: cx.words.say("inbox-departments") });
    for department in departments(cx) {
        let now = if settings.off.contains(&department.id) { "off" } else { "on" };
        let id = format!("{OF}{}", department.id);
        let label = crate::privacy::department(cx, &department.id);
        let options =
            ["on", "off"].map(|value| option(value, cx.words.say(&format!("inbox-{value}"))));
        page = page.with(choice(cx, form, (&id, label), now, options.into()));
    }
    page = page.with(button(cx, "keep", "inbox-keep", ButtonRole::Primary));
    if is_browser && settings.is_pushed {
        page = page.with(button(cx, "push-off", "inbox-push-off", ButtonRole::Quiet));
    } else if is_browser && !settings.push_key.is_empty() {
        let subscribes = Button::new(CALLS, cx.words.say("inbox-push"), ButtonRole::Quiet)
            .with_icon(Picture::Phone)
            .leading_to(format!("{SUBSCRIBES}{}", settings.push_key));
        page = page.with(Block::Button(subscribes));
    }
    Ok(page)
}

fn option(value: &str, label: String) -> ChoiceOption {
    ChoiceOption { value: value.to_owned(), label, group: String::new(), icon: None }
}

fn hours(cx: &Context, form: &Form, (id, now): (&str, &str), may_be_none: bool) -> Block {
    let none = may_be_none.then(|| option("none", cx.words.say("inbox-no-quiet")));
    let hours = (0..24).map(|hour| option(&hour.to_string(), format!("{hour:02}.00")));
    let options = none.into_iter().chain(hours).collect();
    choice(cx, form, (id, cx.words.say(&format!("inbox-{id}-hour"))), now, options)
}

fn choice(
    cx: &Context,
    form: &Form,
    (id, label): (&str, String),
    now: &str,
    options: Vec<ChoiceOption>,
) -> Block {
    let chosen = form.value(id);
    let many = options.len() > 2;
    Block::Choice(Choice {
        id: id.to_owned(),
        label,
        help: String::new(),
        style: if many { ChoiceStyle::Folded } else { ChoiceStyle::Open },
        options,
        value: if chosen.is_empty() { now.to_owned() } else { chosen.to_owned() },
        optional: false,
        error: form.error(&cx.words, id),
    })
}

pub(super) async fn press(cx: &Context, form: &mut Form, action: &str) -> Result<Next, Error> {
    let call = match action {
        "keep" => put(RESOURCE, &chosen(cx, form)?)?,
        CALLS => {
            let given = form.value(CALLS).to_owned();
            // It is for the gateway alone, and not kept here.
            form.set(CALLS, "");
            put(PUSH, &subscription(&given)?)?
        }
        "push-off" => Call::delete(PUSH),
        _ => return Ok(Next::Stay),
    };
    let answer = cx.api.send(call.as_account()).await?;
    cx.keep_answered(RESOURCE, &answer.body)?;
    *form = Form::default();
    Ok(if action == "keep" { Next::Done(None) } else { Next::Stay })
}

fn put(path: &str, value: &impl serde::Serialize) -> Result<Call, Error> {
    let json = serde_json::to_vec(value).map_err(Error::bug)?;
    Ok(Call::send(Method::Put, path, json, "application/json"))
}

/// What was chosen, on top of what is so.
fn chosen(cx: &Context, form: &Form) -> Result<InboxSettings, Error> {
    let mut settings = kept(cx)?;
    let before = settings.quiet;
    let usual = before.unwrap_or(QuietHours::USUAL);
    let hour = |id: &str, now: u8| form.value(id).parse().unwrap_or(now);
    let is_quiet = match form.value("from") {
        "" => before.is_some(),
        from => from != "none",
    };
    let quiet = QuietHours { from: hour("from", usual.from), until: hour("until", usual.until) };
    settings.quiet = is_quiet.then_some(quiet);
    if is_quiet && quiet.from == quiet.until {
        return Err(Error::field("until", "all-day"));
    }
    for department in departments(cx) {
        match form.value(&format!("{OF}{}", department.id)) {
            "on" => settings.off.retain(|off| *off != department.id),
            "off" if !settings.off.contains(&department.id) => {
                settings.off.push(department.id.clone());
            }
            _ => {}
        }
    }
    Ok(settings)
}

/// A subscription as browsers write it (`PushSubscription.toJSON()`).
fn subscription(json: &str) -> Result<PushSubscription, Error> {
    #[derive(serde::Deserialize)]
    struct Given {
        endpoint: String,
        keys: Keys,
    }
    #[derive(serde::Deserialize)]
    struct Keys {
        p256dh: String,
        auth: String,
    }
    let Given { endpoint, keys } = live_domain::json::read(json.as_bytes()).map_err(Error::bug)?;
    Ok(PushSubscription { endpoint, p256dh: keys.p256dh, auth: keys.auth })
}

/// Of the places where something has changed, those that the citizen wants to hear of now who is not
/// looking. What the inbox has messages of is worth it only with one that is new; in quiet hours
/// only what ends today is, and the rest is told once they are over.
pub(crate) fn to_tell(
    cx: &Context,
    changed: Vec<(String, Option<String>)>,
) -> Result<Vec<String>, Error> {
    let unread = messages(cx)?;
    let unread: Vec<&InboxMessage> = unread.iter().filter(|one| one.read_at.is_none()).collect();
    let of = |resource: &str| {
        let is_of = |message: &&&InboxMessage| {
            message.about == resource || InboxMessage::resource(message.id) == resource
        };
        unread.iter().find(is_of)
    };
    let has_messages = |resource: &str| {
        [APPLICATIONS, "/v1/tickets/"].iter().any(|kind| resource.starts_with(kind))
    };
    let mut places = Vec::new();
    let mut is_last_day = false;
    for (resource, place) in changed {
        let message = of(&resource);
        if let Some(place) = place.filter(|_| message.is_some() || !has_messages(&resource)) {
            is_last_day |= message.is_some_and(|message| message.act_by == Some(cx.today()));
            places.push(place);
        }
    }
    let hour = cx.clock.now().at_offset(cx.offset()).hour();
    let is_quiet = kept(cx)?.quiet.is_some_and(|quiet| quiet.contains(hour)) && !is_last_day;
    let mut held: Vec<String> = cx.kept(HELD)?.unwrap_or_default();
    if is_quiet {
        if !places.is_empty() {
            held.extend(places);
            cx.keep(HELD, &held)?;
        }
        return Ok(Vec::new());
    }
    if !held.is_empty() {
        cx.store.delete_value(HELD)?;
        places.extend(held);
    }
    places.dedup();
    Ok(places)
}
