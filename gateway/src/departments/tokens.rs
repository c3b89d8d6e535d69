//! Tokens by which the gateway says who it is at another system (OAuth 2.0 client credentials, RFC 6749,
//! 4.4).

use std::sync::Arc;
use std::time::Duration;

use live_domain::{Clock, Timestamp};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use super::outward;

/// The longest answer with a token, in bytes.
const LONGEST_ANSWER: usize = 512 * 1024;

/// So long before its end a token is no longer used, for the way to the system takes time.
const MARGIN: Duration = Duration::from_secs(30);

/// How long a token is used that does not say how long it is good.
const USUAL_LIFE: Duration = Duration::from_mins(5);

/// Where a token is fetched, and as whom.
#[derive(Clone)]
pub(crate) struct ClientCredentials {
    /// Where.
    pub token: Url,
    /// Who the gateway is there.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// What is asked for.
    pub scope: Option<String>,
    /// Whether name and secret go into the form, as some want it, and not into the header.
    pub in_form: bool,
}

/// The token of one system, fetched when it is needed.
pub(crate) struct Tokens {
    client: reqwest::Client,
    credentials: ClientCredentials,
    clock: Arc<dyn Clock>,
    /// What was given, and until when it is used.
    kept: Mutex<Option<(String, Timestamp)>>,
}

impl Tokens {
    /// With nothing fetched yet.
    pub fn new(
        client: reqwest::Client,
        credentials: ClientCredentials,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { client, credentials, clock, kept: Mutex::default() }
    }

    /// The token to ask with, and whether it was used before; or in a few words why there is none. One is
    /// fetched at a time.
    pub async fn get(&self) -> Result<(String, bool), &'static str> {
        let mut kept = self.kept.lock().await;
        if let Some((token, until)) = &*kept
            && self.clock.now() < *until
        {
            return Ok((token.clone(), true));
        }
        let (token, life) = self.fetch().await?;
        *kept = Some((token.clone(), self.clock.now().after(life.saturating_sub(MARGIN))));
        Ok((token, false))
    }

    /// Forgets a token that is not taken any more, unless another has come meanwhile.
    pub async fn forget(&self, token: &str) {
        self.kept.lock().await.take_if(|(kept, _)| kept == token);
    }

    async fn fetch(&self) -> Result<(String, Duration), &'static str> {
        let ClientCredentials { token, id, secret, scope, in_form } = &self.credentials;
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(scope.as_deref().map(|scope| ("scope", scope)));
        let mut request = self.client.post(token.clone()).header(ACCEPT, "application/json");
        if *in_form {
            form.extend([("client_id", id.as_str()), ("client_secret", secret.as_str())]);
        } else {
            // RFC 6749, 2.3.1: both are encoded as in a form first.
            request = request.basic_auth(form_part(id), Some(form_part(secret)));
        }
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = request.header(CONTENT_TYPE, outward::FORM).body(form);
        let answer = outward::receive(request, LONGEST_ANSWER).await?;
        if answer.status != 200 {
            return Err("it gives no token");
        }
        let value: Value =
            serde_json::from_slice(&answer.body).map_err(|_| "its token is not JSON")?;
        let token = value["access_token"]
            .as_str()
            .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        let token = token.ok_or("its token is none")?;
        // A number by the standard; words at some.
        let life = &value["expires_in"];
        let life = life.as_u64().or_else(|| life.as_str()?.parse().ok());
        Ok((token.to_owned(), life.map_or(USUAL_LIFE, Duration::from_secs)))
    }
}

fn form_part(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}
