//! The sandbox's identity provider. Whoever is led to its page says which of the people to try they
//! are; the gateway asks it as it asks a real one, but over no network.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Nik, Timestamp};
use live_protocol::ReturnTo;
use url::Url;

use crate::config::ProviderConfig;
use crate::db::Db;
use crate::departments::{IdentityProvider, ProofAsked, ProofBrought, Redeemed};
use crate::error::{Error, Result};
use crate::running::StartError;
use crate::secrets::Pepper;
use crate::services::word;

/// What codes are derived for.
const CODE: &str = "sandbox-inapas-code";

/// The provider of the sandbox's people to try.
pub(crate) struct Inapas {
    db: Db,
    pepper: Pepper,
    page: Url,
    app: Url,
    web: Url,
}

impl Inapas {
    /// One whose page the gateway at this address serves, and that leads back to this address of the
    /// web app.
    pub fn new(
        db: Db,
        pepper: Pepper,
        gateway: &str,
        web: &str,
    ) -> std::result::Result<Self, StartError> {
        let url = |text: &str| {
            Url::parse(text)
                .map_err(|_| StartError::Provider("an address of the sandbox's is none"))
        };
        let page = url(&format!("{}/sandbox/inapas", gateway.trim_end_matches('/')))?;
        Ok(Self { db, pepper, page, app: url(ProviderConfig::APP_REDIRECT)?, web: url(web)? })
    }

    /// The address that leads back as one of the people to try, by their place among them.
    pub fn agree(&self, to: ReturnTo, state: &str, place: usize) -> String {
        let code = self.pepper.token(CODE, &Self::meaning(state, place));
        self.back(to, state, ("code", &format!("{place}.{code}")))
    }

    /// The address that leads back as who declined.
    pub fn decline(&self, to: ReturnTo, state: &str) -> String {
        self.back(to, state, ("error", "access_denied"))
    }

    fn back(&self, to: ReturnTo, state: &str, (name, value): (&str, &str)) -> String {
        let mut back = match to {
            ReturnTo::App => self.app.clone(),
            ReturnTo::Web => self.web.clone(),
        };
        back.query_pairs_mut().append_pair(name, value).append_pair("state", state);
        back.into()
    }

    /// What a code is for: nothing need be kept of it.
    fn meaning(state: &str, place: usize) -> Vec<u8> {
        format!("{place}\n{state}").into_bytes()
    }

    /// Whose place a code is for, when it was made for this state.
    fn place(&self, code: &str, state: &str) -> Option<usize> {
        let (place, code) = code.split_once('.')?;
        let place = place.parse().ok()?;
        let code = URL_SAFE_NO_PAD.decode(code).ok()?;
        self.pepper.matches(CODE, &Self::meaning(state, place), &code).then_some(place)
    }
}

#[async_trait]
impl IdentityProvider for Inapas {
    async fn page(&self, asked: &ProofAsked, _now: Timestamp) -> Result<String> {
        let mut page = self.page.clone();
        page.query_pairs_mut()
            .append_pair("to", &word(&asked.return_to)?)
            .append_pair("state", &asked.state);
        Ok(page.into())
    }

    async fn redeem(&self, brought: &ProofBrought, _now: Timestamp) -> Result<Redeemed> {
        let Some(place) = self.place(&brought.code, &brought.asked.state) else {
            return Ok(Redeemed::Expired);
        };
        let place = i64::try_from(place).map_err(|_| Error::fault("a code of nobody's place"))?;
        // In the order in which the page shows them.
        let nik: Option<String> = sqlx::query_scalar(
            "SELECT nik FROM sandbox_people WHERE phone IS NOT NULL
             ORDER BY village, family_card, nik LIMIT 1 OFFSET $1",
        )
        .bind(place)
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        let nik = nik.and_then(|nik| nik.parse::<Nik>().ok());
        Ok(nik.map_or(Redeemed::WithoutNik, Redeemed::Holder))
    }
}
