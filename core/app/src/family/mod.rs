//! Families: for whom the citizen acts, who acts for them, and how either begins and ends.

mod care;
mod child;
mod mandate;

use std::time::Duration;

use async_trait::async_trait;
use live_departments::{
    Context, Error, Form, Next, Page, Section, id_of, mandates, offer, other_side,
};
use live_net::{Answer, Call, Method};
use live_protocol::{Assurance, MANDATES, Mandate, MandateKind, MandateRole, MandateState};
use live_screen::{Args, Block, Item, Notice, Picture, Route, Tone};

pub(crate) const NAME: &str = "family";

/// For how long the first screen tells of a mandate that is new or over, and for how long before its
/// end that it ends.
const TOLD: Duration = Duration::from_hours(7 * 24);
const ENDS_SOON: Duration = Duration::from_hours(14 * 24);

/// For how long one that is over stands in the list.
const LISTED: Duration = Duration::from_hours(30 * 24);

/// The list, what begins a mandate, and one of them.
pub(crate) struct Family;

#[async_trait]
impl Section for Family {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, route: &Route) -> Assurance {
        match route.segments()[..] {
            [_, "child" | "invite" | "act"] => Assurance::Matched,
            _ => Assurance::Phone,
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let mut page = match route.segments()[..] {
            [_] => draw(cx)?,
            [_, "child"] => child::draw(cx, form),
            [_, "card"] => child::draw_card(cx, form),
            [_, "invite"] => care::draw_invitation(cx, form)?,
            [_, "act"] => care::draw_offer(cx, form),
            [_, id] => mandate::draw(cx, id, form)?,
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn load(&self, cx: &Context, _route: &Route, force: bool) -> Result<(), Error> {
        cx.catch_up(force).await
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([_, "child"], "add") => child::add(cx, form).await,
            ([_, "card"], "match") => child::match_card(cx, form).await,
            ([_, "invite"], "invite") => care::invite(cx, form).await,
            ([_, "act"], "look") => care::look(cx, form).await,
            ([_, "act"], "agree") => care::agree(cx, form).await,
            ([_, "act"], "other") => {
                *form = Form::default();
                Ok(Next::Stay)
            }
            ([_, id], "end") => mandate::end(cx, id).await,
            ([_, id], "renew") => mandate::renew(cx, id).await,
            _ => Ok(Next::Stay),
        }
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if resources.iter().any(|resource| id_of(resource).is_some()) {
            care::forget_used(cx)?;
        }
        Ok(())
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        if id_of(resource).is_none() {
            return Ok(None);
        }
        // That they act for somebody now, citizens know: they did that themselves.
        let is_news = |mandate: &Mandate| {
            mandate.role == MandateRole::Principal || mandate.state != MandateState::Standing
        };
        let mandate = cx.cached::<Mandate>(resource)?.filter(is_news);
        Ok(mandate.as_ref().map(route_of))
    }
}

/// The screen of a mandate.
fn route_of(mandate: &Mandate) -> String {
    format!("{NAME}/{}", mandate.id)
}

fn draw(cx: &Context) -> Result<Page, Error> {
    let now = cx.clock.now();
    let is_listed = |mandate: &Mandate| {
        mandate.stands(now) || now < mandate.ended_at.unwrap_or(mandate.until).after(LISTED)
    };
    let all: Vec<Mandate> = mandates(cx)?.into_iter().filter(is_listed).collect();
    let of = |role: MandateRole, empty: &str| {
        let side = all.iter().filter(|mandate| mandate.role == role);
        Block::Items {
            items: side.map(|mandate| item(cx, mandate)).collect(),
            empty: cx.words.say(empty),
        }
    };
    let heading = |key: &str| Block::Heading { text: cx.words.say(key) };
    let offers = vec![
        offer(cx, Picture::People, "family-child", "family/child"),
        offer(cx, Picture::Person, "family-act", "family/act"),
        offer(cx, Picture::Shield, "family-invite", "family/invite"),
    ];
    Ok(Page::new(cx.words.say("family-title"))
        .with(text(cx, "family-lead", true))
        .with(heading("family-acting"))
        .with(of(MandateRole::Agent, "family-acting-empty"))
        .with(heading("family-acted-for"))
        .with(of(MandateRole::Principal, "family-acted-for-empty"))
        .with(heading("family-begin"))
        .with(Block::Items { items: offers, empty: String::new() }))
}

fn item(cx: &Context, mandate: &Mandate) -> Item {
    let standing = standing(cx, mandate);
    let tone = match standing {
        Standing::Good => Tone::Done,
        Standing::Soon => Tone::Attention,
        Standing::Expired | Standing::Ended => Tone::Plain,
    };
    Item {
        icon: Picture::People,
        title: other_side(mandate),
        detail: format!(
            "{} · {}",
            kind(cx, mandate),
            cx.words.say_with("family-until", &Args::new().text("at", until(cx, mandate)))
        ),
        state: cx.words.say(standing.key()),
        tone,
        route: Some(route_of(mandate)),
    }
}

/// How a mandate stands for its reader.
#[derive(Clone, Copy)]
enum Standing {
    Good,
    /// It ends soon.
    Soon,
    Expired,
    Ended,
}

impl Standing {
    fn key(self) -> &'static str {
        match self {
            Self::Good => "family-standing",
            Self::Soon => "family-soon",
            Self::Expired => "family-expired",
            Self::Ended => "family-ended",
        }
    }
}

/// How a mandate stands: also where its time ran out while nobody told this device.
fn standing(cx: &Context, mandate: &Mandate) -> Standing {
    let now = cx.clock.now();
    match mandate.state {
        MandateState::Standing if now >= mandate.until => Standing::Expired,
        MandateState::Standing if mandate.until.since(now) <= ENDS_SOON => Standing::Soon,
        MandateState::Standing => Standing::Good,
        MandateState::Expired => Standing::Expired,
        MandateState::Ended | MandateState::Other => Standing::Ended,
    }
}

/// What a mandate is for, in a word.
fn kind(cx: &Context, mandate: &Mandate) -> String {
    cx.words.say(match mandate.kind {
        MandateKind::Child => "family-kind-child",
        MandateKind::Care | MandateKind::Other => "family-kind-care",
    })
}

/// The last day on which a mandate counts, or counted.
fn until(cx: &Context, mandate: &Mandate) -> String {
    day(cx, mandate.ended_at.unwrap_or(mandate.until))
}

fn day(cx: &Context, at: live_domain::Timestamp) -> String {
    cx.words.day(at.at_offset(cx.offset()).date())
}

/// What the first screen tells: that somebody acts for the citizen now, that a mandate is over, or that
/// one ends soon. The one that is newest.
pub(crate) fn news(cx: &Context) -> Result<Option<Notice>, Error> {
    let now = cx.clock.now();
    let is_recent = |at: live_domain::Timestamp| now < at.after(TOLD);
    for mandate in mandates(cx)? {
        let key = match standing(cx, &mandate) {
            Standing::Soon => "family-news-soon",
            Standing::Good => match mandate.role {
                MandateRole::Principal if is_recent(mandate.since) => "family-news-acted-for",
                _ => continue,
            },
            _ if is_recent(mandate.ended_at.unwrap_or(mandate.until)) => "family-news-over",
            _ => continue,
        };
        let args = Args::new().text("name", other_side(&mandate)).text("at", until(cx, &mandate));
        return Ok(Some(Notice {
            tone: Tone::Attention,
            icon: Picture::People,
            title: cx.words.say(key),
            text: cx.words.say_with(&format!("{key}-text"), &args),
            route: Some(route_of(&mandate)),
        }));
    }
    Ok(None)
}

fn text(cx: &Context, key: &str, quiet: bool) -> Block {
    Block::Text { text: cx.words.say(key), quiet }
}

/// That a screen needs the network, where there is none: what is typed stays.
fn offline(cx: &Context) -> Option<Block> {
    cx.out_of_reach.then(|| text(cx, "family-offline", false))
}

/// Keeps the mandate that the gateway answered with.
fn keep(cx: &Context, answer: &Answer) -> Result<Mandate, Error> {
    let mandate: Mandate = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.keep_answered(&Mandate::resource(mandate.id), &answer.body)?;
    Ok(mandate)
}

/// Asks for something that changes a mandate, or all of them.
async fn ask(cx: &Context, call: Call) -> Result<Answer, Error> {
    Ok(cx.api.send(call.as_account()).await?)
}

/// What is done with one mandate, by its id.
fn call(method: Method, id: &str, what: &str) -> Call {
    Call::send(method, &format!("{MANDATES}/{id}{what}"), Vec::new(), "application/json")
}
