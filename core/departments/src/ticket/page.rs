//! What became of a ticket: the promised day, what happened, and who has it.

use live_domain::{Date, Holidays, Timestamp};
use live_protocol::{Event, EventKind, PublicKeys, Receipt, ReceiptStage};
use live_screen::{Args, Block, Notice, Picture, Stage, Step, Tone};

use crate::Error;
use crate::section::Context;
use crate::signatures::{KEYS, check_chain};

/// The promised working days and how many have passed since a time. Absent without a promise.
pub fn clock(
    cx: &Context,
    since: Timestamp,
    (promised, working_days): (Option<Date>, u16),
) -> Option<Block> {
    let promised_day = promised?;
    let since = since.at_offset(cx.offset()).date();
    let passed = Holidays::built_in().working_days_between(since, cx.today()).ok()?;
    let key = if passed > working_days { "ticket-clock-late" } else { "ticket-clock" };
    let args = Args::new()
        .number("passed", i64::from(passed))
        .number("promised", i64::from(working_days))
        .text("date", cx.words.day(promised_day));
    let caption = cx.words.say_with(key, &args);
    Some(Block::WorkingDays { passed, promised: working_days, caption })
}

/// That a department's system does not answer, and that nothing is lost.
pub fn unreachable(
    cx: &Context,
    since: Timestamp,
    department: &str,
    receipts: &[Receipt],
) -> Block {
    let has_it = receipts.iter().any(|receipt| receipt.stage == ReceiptStage::Department);
    let key = if has_it { "ticket-unreachable-news" } else { "ticket-unreachable-kept" };
    silent(cx, since, department, key)
}

/// That a department's system does not answer, and what that means.
pub fn silent(cx: &Context, since: Timestamp, department: &str, meaning: &str) -> Block {
    let args = Args::new().text("department", department).text("when", cx.moment(since));
    Block::Notice(Notice {
        tone: Tone::Attention,
        icon: Picture::Info,
        title: cx.words.say_with("ticket-unreachable", &args),
        text: cx.words.say(meaning),
        route: None,
    })
}

/// What happened, each with the words of the key that `key` has for it, and what comes next where
/// anything does.
pub fn timeline(
    cx: &Context,
    events: &[Event],
    key: impl Fn(EventKind) -> &'static str,
    next: Option<&str>,
) -> Block {
    let last = events.len().saturating_sub(1);
    let step = |(at, event): (usize, &Event)| Step {
        stage: match event.kind {
            EventKind::Declined => Stage::Failed,
            _ if at == last && next.is_some() => Stage::Now,
            _ => Stage::Done,
        },
        title: cx.words.say_with(key(event.kind), &Args::new().text("actor", event.actor.clone())),
        detail: detail(cx, event),
    };
    let mut steps: Vec<Step> = events.iter().enumerate().map(step).collect();
    steps.extend(next.map(|next| ahead(cx, Stage::Ahead, next)));
    Block::Timeline { steps }
}

fn detail(cx: &Context, event: &Event) -> String {
    let when = cx.moment(event.at);
    let Some(note) = &event.note else { return when };
    let args = Args::new().text("when", when).text("note", note.clone());
    cx.words.say_with("ticket-event-detail", &args)
}

/// What has not come yet.
pub fn ahead(cx: &Context, stage: Stage, key: &str) -> Step {
    let detail = cx.words.say(&format!("{key}-ahead"));
    Step { stage, title: cx.words.say(key), detail }
}

/// Who has received it, and whether that is proven.
pub fn receipts(cx: &Context, receipts: &[Receipt]) -> Result<[Block; 2], Error> {
    let keys: PublicKeys = cx.cached(KEYS)?.unwrap_or_default();
    let device = cx.keys.public_key().map_err(Error::bug)?;
    let proven = check_chain(receipts, &device, &keys);
    let stages = [
        (ReceiptStage::Device, "ticket-receipt-device"),
        (ReceiptStage::Gateway, "ticket-receipt-gateway"),
        (ReceiptStage::Department, "ticket-receipt-department"),
    ];
    let step = |(stage, key): (ReceiptStage, &str)| {
        let index = receipts.iter().position(|receipt| receipt.stage == stage);
        let Some(index) = index else { return ahead(cx, Stage::Now, key) };
        let args = Args::new().text("when", cx.moment(receipts[index].at));
        let proof = if proven[index] { "ticket-receipt-proven" } else { "ticket-receipt-unproven" };
        let detail = cx.words.say_with(proof, &args);
        Step { stage: Stage::Done, title: cx.words.say(key), detail }
    };
    let heading = Block::Heading { text: cx.words.say("ticket-receipts") };
    Ok([heading, Block::Timeline { steps: stages.map(step).into() }])
}
