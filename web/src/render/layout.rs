//! Which blocks belong together, and where a wide page is split into two columns.

use crate::screen::{Block, Button, ChoiceStyle};

/// Blocks that are drawn as one.
#[derive(Debug, PartialEq)]
pub(super) enum Group<'a> {
    /// A block by itself.
    One(&'a Block),
    /// Blocks that share a card: an amount and its facts, something under way and its clock.
    Card(Vec<&'a Block>),
    /// Buttons in a row.
    Buttons(Vec<&'a Button>),
}

/// Groups blocks, in their order.
pub(super) fn groups(blocks: &[Block]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for block in blocks {
        match (groups.last_mut(), block) {
            (Some(Group::Buttons(buttons)), Block::Button(button)) => buttons.push(button),
            (_, Block::Button(button)) => groups.push(Group::Buttons(vec![button])),
            (Some(Group::One(before)), _) if belongs(before, block) => {
                let before = *before;
                groups.pop();
                groups.push(Group::Card(vec![before, block]));
            }
            (Some(Group::Card(card)), _) if card.last().is_some_and(|b| belongs(b, block)) => {
                card.push(block);
            }
            _ => groups.push(Group::One(block)),
        }
    }
    groups
}

fn belongs(before: &Block, block: &Block) -> bool {
    match (before, block) {
        (Block::Amount { .. }, Block::Facts { .. })
        | (Block::WorkingDays { .. }, Block::Timeline { .. }) => true,
        (Block::Items { items, .. }, Block::WorkingDays { .. }) => !items.is_empty(),
        _ => false,
    }
}

impl Group<'_> {
    fn blocks(&self) -> Vec<&Block> {
        match self {
            Self::One(block) => vec![block],
            Self::Card(blocks) => blocks.clone(),
            Self::Buttons(_) => Vec::new(),
        }
    }

    /// Roughly how tall it is, in units of half a line.
    fn height(&self) -> usize {
        match self {
            Self::Buttons(buttons) => 6 * buttons.len(),
            _ => self.blocks().into_iter().map(height).sum::<usize>() + 2,
        }
    }

    /// Whether it is one more of what stands before it: better not torn apart.
    fn goes_on_after(&self, before: &Self) -> bool {
        let listed = |group: &Self| {
            matches!(
                group,
                Self::Card(_) | Self::One(Block::Items { .. } | Block::WorkingDays { .. })
            )
        };
        listed(self) && listed(before)
    }

    fn is_heading(&self) -> bool {
        matches!(self, Self::One(Block::Heading { .. }))
    }
}

/// After how many groups a wide page goes on in a second column. Reading order stays: the first
/// column comes first. `None` for a page that is better in one column, as short ones and plain
/// forms are.
pub(super) fn split(groups: &[Group<'_>]) -> Option<usize> {
    const WORTH_IT: usize = 40;
    let heights: Vec<usize> = groups.iter().map(Group::height).collect();
    let total: usize = heights.iter().sum();
    let blocks = || groups.iter().flat_map(Group::blocks);
    let asks = blocks().filter(|block| is_field(block)).count();
    let heavy = blocks().any(is_heavy);
    if total < WORTH_IT || (asks > 0 && !heavy) {
        return None;
    }
    let mut above: usize = 0;
    let mut best: Option<(usize, usize)> = None;
    for (at, height) in heights.iter().enumerate() {
        if at > 0 && !groups[at - 1].is_heading() {
            let apart = if groups[at].goes_on_after(&groups[at - 1]) { total / 3 } else { 0 };
            let uneven = above.abs_diff(total - above) + apart;
            if best.is_none_or(|(least, _)| uneven < least) {
                best = Some((uneven, at));
            }
        }
        above += height;
    }
    // One block that is most of the page leaves the other column nearly empty.
    best.filter(|(uneven, _)| uneven * 5 < total * 4).map(|(_, at)| at)
}

/// Whether the person fills it in.
pub(super) fn is_field(block: &Block) -> bool {
    match block {
        Block::TextField(_)
        | Block::Choice(_)
        | Block::PhotoField(_)
        | Block::PlaceField(_)
        | Block::RatingField(_) => true,
        Block::Heading { .. }
        | Block::Text { .. }
        | Block::Notice(_)
        | Block::Tiles { .. }
        | Block::Items { .. }
        | Block::Facts { .. }
        | Block::Amount { .. }
        | Block::Ladder { .. }
        | Block::Timeline { .. }
        | Block::WorkingDays { .. }
        | Block::Photos { .. }
        | Block::Map(_)
        | Block::Qr(_)
        | Block::Document(_)
        | Block::Button(_) => false,
    }
}

/// Whether it is large enough to stand beside a form.
fn is_heavy(block: &Block) -> bool {
    match block {
        Block::PlaceField(_)
        | Block::Photos { .. }
        | Block::Map(_)
        | Block::Qr(_)
        | Block::Timeline { .. }
        | Block::Document(_) => true,
        Block::Heading { .. }
        | Block::Text { .. }
        | Block::Notice(_)
        | Block::Tiles { .. }
        | Block::Items { .. }
        | Block::Facts { .. }
        | Block::Amount { .. }
        | Block::Ladder { .. }
        | Block::WorkingDays { .. }
        | Block::TextField(_)
        | Block::Choice(_)
        | Block::PhotoField(_)
        | Block::RatingField(_)
        | Block::Button(_) => false,
    }
}

fn height(block: &Block) -> usize {
    match block {
        Block::Heading { .. } => 3,
        Block::Text { text, .. } => 3 + text.len() / 40,
        Block::Notice(_) | Block::WorkingDays { .. } | Block::Ladder { .. } => 7,
        Block::Tiles { tiles } => 11 * tiles.len().div_ceil(2),
        Block::Items { items, .. } => 7 * items.len().max(1),
        Block::Facts { facts } => 4 * facts.len(),
        Block::Amount { .. } => 10,
        Block::Timeline { steps } => 6 * steps.len(),
        Block::TextField(_) | Block::PhotoField(_) => 11,
        Block::Choice(choice) => match choice.style {
            ChoiceStyle::Open => 3 + 6 * choice.options.len(),
            ChoiceStyle::Folded => 11,
        },
        Block::PlaceField(_) | Block::Map(_) => 40,
        Block::RatingField(_) => 13,
        Block::Photos { photos } => 20 * photos.len().div_ceil(2),
        Block::Qr(_) => 46,
        Block::Document(document) => 14 + 4 * document.facts.len(),
        Block::Button(_) => 6,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::screen::ButtonRole;

    fn text(length: usize) -> Block {
        Block::Text { text: "x".repeat(length), quiet: false }
    }

    fn button() -> Block {
        Block::Button(Button::new("go", "", ButtonRole::Primary))
    }

    fn amount() -> Block {
        Block::Amount { label: String::new(), amount: String::new(), note: String::new() }
    }

    #[test]
    fn an_amount_takes_its_facts_and_buttons_stand_together() {
        let blocks = [amount(), Block::Facts { facts: Vec::new() }, button(), button(), text(1)];
        let groups = groups(&blocks);
        assert!(matches!(&groups[0], Group::Card(card) if card.len() == 2));
        assert!(matches!(&groups[1], Group::Buttons(buttons) if buttons.len() == 2));
        assert_eq!(groups[2], Group::One(&blocks[4]));
    }

    #[test]
    fn a_long_page_is_split_near_its_middle_and_never_after_a_heading() {
        let heading = Block::Heading { text: String::new() };
        let blocks = [text(700), heading, text(700)];
        assert_eq!(split(&groups(&blocks)), Some(1));
        assert_eq!(split(&groups(&[text(10), text(10)])), None, "short");
        assert_eq!(split(&groups(&[text(5_000)])), None, "one block");
        assert_eq!(split(&groups(&[text(5_000), text(1)])), None, "lopsided");
    }
}
