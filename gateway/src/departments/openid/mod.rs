//! An identity provider that speaks OpenID Connect: the gateway is its relying party, by authorization
//! code with PKCE, and proves itself by `private_key_jwt`.

mod client;
mod fetch;
mod id_token;
mod keys;
mod metadata;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{Nik, Random, Timestamp};
use live_protocol::ReturnTo;
use ring::digest;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{IdentityProvider, ProofAsked, ProofBrought, Redeemed};
use crate::config::ProviderConfig;
use crate::departments::outward::Answer;
use crate::error::Result;
use crate::running::StartError;
use client::Client;
use fetch::{Fetcher, unusable};
use id_token::Expected;
use metadata::{Metadata, Provider};

/// How long ago whoever is in front of the browser may have signed in at the provider: on a shared
/// phone somebody else's sign-in of this morning must not prove who holds it now.
const SIGNED_IN_WITHIN: Duration = Duration::from_mins(10);

/// The gateway as a relying party.
pub(crate) struct RelyingParty {
    client: Client,
    provider: Provider,
    fetcher: Arc<Fetcher>,
    app_redirect: String,
    web_redirect: String,
    scope: String,
    nik_claim: String,
    random: Arc<dyn Random>,
}

/// The answer of a token endpoint.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Why a token endpoint refused (RFC 6749, 5.2).
#[derive(Deserialize)]
struct TokenProblem {
    error: String,
}

impl RelyingParty {
    /// As it is registered at the provider, which is asked when somebody first needs it.
    pub fn new(
        config: &ProviderConfig,
        secrets: &Path,
        random: Arc<dyn Random>,
    ) -> std::result::Result<Self, StartError> {
        let fetcher = Arc::new(Fetcher::new(&config.issuer, config.timeout)?);
        for redirect in [&config.app_redirect, &config.web_redirect] {
            Url::parse(redirect).map_err(|_| StartError::Provider("a redirect is no address"))?;
        }
        Ok(Self {
            client: Client::open(config, secrets)?,
            provider: Provider::new(&config.issuer, Arc::clone(&fetcher)),
            fetcher,
            app_redirect: config.app_redirect.clone(),
            web_redirect: config.web_redirect.clone(),
            scope: config.scope.clone(),
            nik_claim: config.nik_claim.clone(),
            random,
        })
    }

    fn redirect(&self, return_to: ReturnTo) -> &str {
        match return_to {
            ReturnTo::App => &self.app_redirect,
            ReturnTo::Web => &self.web_redirect,
        }
    }

    /// Exchanges the code (RFC 6749, 4.1.3) as the client that the code was made for (RFC 7523).
    /// Nothing when the code is no good.
    async fn exchange(
        &self,
        metadata: &Metadata,
        brought: &ProofBrought,
        now: Timestamp,
    ) -> Result<Option<Tokens>> {
        let assertion = self.client.assertion(&metadata.issuer, &*self.random, now)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &brought.code),
            ("redirect_uri", self.redirect(brought.asked.return_to)),
            ("code_verifier", &brought.asked.verifier),
            ("client_id", self.client.id()),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        let Answer { status, body } = self.fetcher.post(&metadata.token_endpoint, &form).await?;
        if status == 200 {
            let tokens = serde_json::from_slice(&body);
            return tokens.map(Some).map_err(|_| unusable("the answer to a code is none"));
        }
        let problem = serde_json::from_slice::<TokenProblem>(&body);
        match problem.as_ref().map_or("", |problem| problem.error.as_str()) {
            "invalid_grant" => Ok(None),
            // Whoever runs the city has to look at the registration.
            "invalid_client" | "unauthorized_client" => {
                Err(unusable("it does not know the client"))
            }
            _ => Err(unusable("a code was not exchanged")),
        }
    }

    /// The NIK: in the ID token or, as most providers have it, in the answer of the UserInfo endpoint,
    /// which has to be about the same person (OpenID Connect Core, 5.3.2).
    async fn nik(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        claims: &id_token::Claims,
    ) -> Result<Option<Value>> {
        if let Some(nik) = claims.others.get(&self.nik_claim) {
            return Ok(Some(nik.clone()));
        }
        let (Some(endpoint), Some(token)) = (&metadata.userinfo_endpoint, &tokens.access_token)
        else {
            return Ok(None);
        };
        let info: Value = self.fetcher.get(endpoint, Some(token)).await?;
        if info["sub"] != claims.sub.as_str() {
            return Ok(None);
        }
        Ok(info.get(&self.nik_claim).cloned())
    }
}

#[async_trait]
impl IdentityProvider for RelyingParty {
    async fn page(&self, asked: &ProofAsked, now: Timestamp) -> Result<String> {
        let metadata = self.provider.metadata(now).await?;
        let mut url = metadata.authorization_endpoint.clone();
        let challenge = digest::digest(&digest::SHA256, asked.verifier.as_bytes());
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client.id())
            .append_pair("redirect_uri", self.redirect(asked.return_to))
            .append_pair("scope", &self.scope)
            .append_pair("state", &asked.state)
            .append_pair("nonce", &asked.nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(challenge))
            .append_pair("code_challenge_method", "S256")
            .append_pair("max_age", &SIGNED_IN_WITHIN.as_secs().to_string());
        Ok(url.into())
    }

    async fn redeem(&self, brought: &ProofBrought, now: Timestamp) -> Result<Redeemed> {
        let metadata = self.provider.metadata(now).await?;
        match &brought.issuer {
            Some(issuer) if *issuer != metadata.issuer => {
                return Ok(Redeemed::Refused("answer-of-another-issuer"));
            }
            None if metadata.authorization_response_iss_parameter_supported => {
                return Ok(Redeemed::Refused("answer-without-issuer"));
            }
            _ => {}
        }
        let Some(tokens) = self.exchange(&metadata, brought, now).await? else {
            return Ok(Redeemed::Expired);
        };
        let expected = Expected {
            issuer: &metadata.issuer,
            client: self.client.id(),
            nonce: &brought.asked.nonce,
            signed_in_within: SIGNED_IN_WITHIN,
        };
        let claims = match id_token::check(&tokens.id_token, &expected, &self.provider, now).await?
        {
            Ok(claims) => claims,
            Err(why) => return Ok(Redeemed::Refused(why)),
        };
        let nik = self.nik(&metadata, &tokens, &claims).await?;
        let nik = nik.as_ref().and_then(Value::as_str).and_then(|nik| nik.parse::<Nik>().ok());
        Ok(nik.map_or(Redeemed::WithoutNik, Redeemed::Holder))
    }
}
