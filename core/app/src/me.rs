//! "Me": who one is to the city, the lock, the language, and leaving.

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section, offer};
use live_protocol::Assurance;
use live_screen::{Block, Button, ButtonRole, Fact, Language, Picture, Route};

use crate::{attestation, ladder, lock, number, officer, proof, receipt};

/// The screen of who holds this device.
pub(crate) struct Me;

#[async_trait]
impl Section for Me {
    fn name(&self) -> &'static str {
        "me"
    }

    fn draw(&self, cx: &Context, _route: &Route, _form: &Form) -> Result<Page, Error> {
        let words = &cx.words;
        let have = cx.identity.assurance();
        let mut page = Page::new(words.say("me-title"))
            .with(ladder::draw(cx, have))
            .with(Block::Text { text: ladder::means(cx), quiet: true });
        page.sensitive = true;
        page = page.with_some(attestation::waiting(cx));
        if let Some(account) = cx.identity.account() {
            page = page.with_some(crate::privacy::ending(cx, &account));
            let fact = |key: &str, value: String| Fact { label: words.say(key), value };
            page = page.with_some(number::lost(cx, Some(number::CHANGE)));
            let phone = Some(account.phone_masked).filter(|phone| !phone.is_empty());
            let mut facts: Vec<_> = phone.map(|phone| fact("phone", phone)).into_iter().collect();
            facts.extend(account.nik_masked.map(|nik| fact("nik", nik)));
            page = page.with(Block::Facts { facts });
        }
        let mut items: Vec<_> = receipt::listed(cx, |_| true)?.into_iter().collect();
        let nobody = cx.identity.account().is_none();
        if nobody {
            items.push(offer(cx, Picture::Phone, "me-phone", "account/phone"));
        }
        if have < Assurance::Matched {
            items.push(offer(cx, Picture::Shield, "me-match", "account/match"));
        }
        if have < Assurance::Proven && proof::is_offered(&cx.identity) {
            items.push(offer(cx, Picture::Shield, "me-proof", proof::NAME));
        }
        if !nobody && have < Assurance::Proven {
            items.push(offer(cx, Picture::Shield, "me-attestation", attestation::NAME));
        }
        if officer::is_enrolled(cx) {
            items.push(offer(cx, Picture::Check, "me-officer", officer::NAME));
        }
        if have > Assurance::Guest {
            items.push(crate::inbox::offered(cx)?);
        }
        items.push(offer(cx, Picture::Waiting, "me-outbox", crate::outbox::NAME));
        items.push(offer(cx, Picture::Download, "me-storage", crate::storage::NAME));
        if have > Assurance::Guest {
            items.push(offer(cx, Picture::Phone, "me-number", number::CHANGE));
            items.push(offer(cx, Picture::People, "me-family", crate::family::NAME));
            items.push(offer(cx, Picture::Phone, "me-devices", crate::devices::NAME));
            items.push(offer(cx, Picture::Shield, "me-privacy", crate::privacy::NAME));
        }
        if !nobody {
            items.push(offer(cx, Picture::Leave, "me-leave", "account/leave"));
        }
        items.push(offer(cx, Picture::Warning, "me-erase", "account/erase"));
        page = page.with(Block::Items { items, empty: String::new() });
        if cx.confirms_owner && have > Assurance::Guest {
            page.blocks.extend(lock::choice(cx));
        }
        page = page.with(Block::Heading { text: words.say("me-language") });
        for language in Language::ALL.into_iter().filter(|l| *l != words.language()) {
            page = page.with(Block::Button(
                Button::new(
                    format!("language-{}", language.tag()),
                    words.say(&format!("language-{}", language.tag())),
                    ButtonRole::Quiet,
                )
                .with_icon(Picture::Language),
            ));
        }
        Ok(page)
    }

    async fn press(
        &self,
        cx: &Context,
        _route: &Route,
        _form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match action {
            "lock" => lock::choose(cx, true)?,
            "lock-off" => lock::choose(cx, false)?,
            _ => {}
        }
        Ok(Next::Stay)
    }
}
