//! What is sent in one lane: to a citizen it is one thing, however many items it is made of.

use live_departments::{Context, Error, Form};
use live_domain::Timestamp;
use live_protocol::{Problem, ProblemKind};
use live_screen::{Args, Item as Listed, Notice, Picture, Stage, Step, Tone};
use live_store::{Body, Item, ItemState};
use uuid::Uuid;

use super::NAME;

/// What is sent in one lane, in order.
pub(super) struct Lane {
    items: Vec<Item>,
}

/// How a lane stands: what is known of its head, and of the way to the gateway.
pub(super) enum Standing {
    /// It is on its way.
    Sending,
    /// It waits for its turn.
    Turn,
    /// It waits for a network.
    Network,
    /// It failed, and is tried again at this time.
    Pause(Timestamp),
    /// It waits until somebody signs in.
    NeedsSignIn,
    /// It waits until the city has heard who was attested.
    Confirmation,
    /// It waits for a network that is not paid by the byte.
    FreeNetwork,
    /// The gateway refused it; the citizen has to look at it.
    NeedsFix(Problem),
}

/// Everything that waits, by lanes, oldest first.
pub(super) fn all(cx: &Context) -> Result<Vec<Lane>, Error> {
    let mut lanes: Vec<Lane> = Vec::new();
    for item in cx.store.items()? {
        match lanes.iter_mut().find(|lane| lane.head().lane == item.lane) {
            Some(lane) => lane.items.push(item),
            None => lanes.push(Lane { items: vec![item] }),
        }
    }
    Ok(lanes)
}

/// Whether the gateway refused because it has already taken what was sent before.
pub(super) fn came_before(problem: &Problem) -> bool {
    problem.kind == ProblemKind::Conflict
}

impl Lane {
    /// What is sent next, and holds the rest up.
    pub(super) fn head(&self) -> &Item {
        self.items.first().expect("a lane is made with its first item")
    }

    /// By what it is known on a route: what is sent last stays longest.
    pub(super) fn id(&self) -> String {
        self.items.last().map(|item| item.id.to_string()).unwrap_or_default()
    }

    /// Every item of it.
    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.items.iter().map(|item| item.id).collect()
    }

    /// Whether it is too late to take it back: what is on its way may be there already. A photo is
    /// nothing yet without what it is for.
    pub(super) fn is_too_late(&self, cx: &Context) -> bool {
        self.under_way(cx).is_some_and(|item| !is_photo(item))
    }

    /// What of it is being sent right now.
    fn under_way(&self, cx: &Context) -> Option<&Item> {
        let sending = cx.courier.run_state().sending;
        self.items.iter().find(|item| Some(item.id) == sending)
    }

    /// What it is called: by what its photos are for.
    pub(super) fn title(&self, cx: &Context) -> String {
        let main = self.items.iter().find(|item| !is_photo(item));
        main.map_or_else(|| name(cx, self.head()), |item| item.label.clone())
    }

    /// How it stands.
    pub(super) fn standing(&self, cx: &Context) -> Standing {
        let run = cx.courier.run_state();
        if self.under_way(cx).is_some() {
            return Standing::Sending;
        }
        match &self.head().state {
            ItemState::NeedsSignIn if crate::attestation::is_waiting(cx) => Standing::Confirmation,
            ItemState::NeedsSignIn => Standing::NeedsSignIn,
            ItemState::NeedsFreeNetwork => Standing::FreeNetwork,
            ItemState::NeedsFix { problem_json } => {
                let problem = live_domain::json::read(problem_json);
                Standing::NeedsFix(problem.unwrap_or_else(|_| Problem::new(ProblemKind::Unknown)))
            }
            ItemState::Waiting { .. } if cx.out_of_reach || run.offline => Standing::Network,
            ItemState::Waiting { not_before: Some(at) } if *at > cx.clock.now() => {
                Standing::Pause(*at)
            }
            ItemState::Waiting { .. } => Standing::Turn,
        }
    }

    /// As a thing of the list.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn listed(&self, cx: &Context) -> Result<Listed, Error> {
        let standing = self.standing(cx);
        let (key, icon, tone) = standing.look();
        let part = if tone == Tone::Info { cx.sent_part(self.head())? } else { None };
        let photos = self.items.iter().filter(|item| is_photo(item)).count();
        let args = Args::new()
            .text("when", cx.moment(self.head().created_at))
            .number("photos", i64::try_from(photos).unwrap_or(i64::MAX));
        Ok(Listed {
            icon,
            title: self.title(cx),
            detail: cx.words.say_with("outbox-detail", &args),
            state: part.unwrap_or_else(|| cx.words.say(key)),
            tone,
            route: Some(format!("{NAME}/{}", self.id())),
        })
    }

    /// What it is made of, in the order in which it is sent.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn steps(&self, cx: &Context, standing: &Standing) -> Result<Vec<Step>, Error> {
        let step = |(index, item): (usize, &Item)| {
            Ok(Step {
                stage: match (index, standing) {
                    (0, Standing::NeedsFix(_)) => Stage::Failed,
                    (0, _) => Stage::Now,
                    _ => Stage::Ahead,
                },
                title: name(cx, item),
                detail: cx.sent_part(item)?.unwrap_or_else(|| cx.moment(item.created_at)),
            })
        };
        self.items.iter().enumerate().map(step).collect()
    }
}

impl Standing {
    /// How it stands, and what that means for the citizen.
    pub(super) fn notice(&self, cx: &Context) -> Notice {
        let (key, icon, tone) = self.look();
        let text = match self {
            Self::NeedsFix(problem) if came_before(problem) => cx.words.say("outbox-came-before"),
            Self::NeedsFix(problem) => reasons(cx, problem),
            Self::Pause(at) => {
                let args = Args::new().text("when", cx.moment(*at));
                cx.words.say_with("outbox-pause-text", &args)
            }
            _ => cx.words.say(&format!("{key}-text")),
        };
        Notice { tone, icon, title: cx.words.say(key), text, route: None }
    }

    /// The key of its words, its icon, its weight.
    fn look(&self) -> (&'static str, Picture, Tone) {
        match self {
            Self::Sending => ("outbox-sending", Picture::Sent, Tone::Info),
            Self::Turn => ("outbox-turn", Picture::Waiting, Tone::Info),
            Self::Network => ("outbox-network", Picture::Offline, Tone::Info),
            Self::Pause(_) => ("outbox-pause", Picture::Again, Tone::Info),
            Self::FreeNetwork => ("outbox-needs-free-network", Picture::Waiting, Tone::Attention),
            Self::Confirmation => ("outbox-confirmation", Picture::Shield, Tone::Info),
            Self::NeedsSignIn => ("outbox-needs-sign-in", Picture::Phone, Tone::Attention),
            Self::NeedsFix(_) => ("outbox-needs-fix", Picture::Warning, Tone::Problem),
        }
    }
}

/// Why it was refused, in the words that stand at the fields.
fn reasons(cx: &Context, problem: &Problem) -> String {
    let mut form = Form::default();
    let mut said: Vec<String> = Vec::new();
    for wrong in &problem.fields {
        form.object(&wrong.field, &wrong.reason);
        said.extend(form.error(&cx.words, &wrong.field));
    }
    if said.is_empty() {
        said.push(cx.words.say("wrong-refused"));
    }
    said.dedup();
    said.join(" ")
}

fn name(cx: &Context, item: &Item) -> String {
    if !is_photo(item) {
        return item.label.clone();
    }
    cx.words.say_with("outbox-photo", &Args::new().text("what", item.label.clone()))
}

fn is_photo(item: &Item) -> bool {
    matches!(item.body, Body::File(_))
}
