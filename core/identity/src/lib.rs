//! Sign-in by one-time code, the session and its renewal, and the verification ladder.
//!
//! The session lives sealed in the store and nowhere else. Nobody is signed out by time alone: an
//! access token that ran out is renewed, and only a refusal by the gateway ends a session.
#![deny(missing_docs)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_net::{Answer, Api, Call, Credentials, NetError};
use live_protocol::{
    Account, Assurance, CodeRequest, CodeSent, MatchOutcome, MatchRequest, RefreshRequest, Session,
    SignInRequest,
};
use live_store::{KeyStore, Store, StoreError};

/// Under which name the session is kept on the device.
const SESSION: &str = "session";

/// Who is signed in on this device.
pub struct Identity {
    store: Store,
    keys: Arc<dyn KeyStore>,
    session: Mutex<Option<Session>>,
    /// One renewal at a time: a refresh token is used up by it.
    renewing: tokio::sync::Mutex<()>,
}

/// A step of the ladder failed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The network, or what the gateway answered.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The device's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The platform's key store, or an answer that could not be read.
    #[error("{0}")]
    Fault(String),
}

impl Identity {
    /// Finds out who was signed in.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open(store: Store, keys: Arc<dyn KeyStore>) -> Result<Self, StoreError> {
        let kept = store.value(SESSION)?;
        let session = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self {
            store,
            keys,
            session: Mutex::new(session),
            renewing: tokio::sync::Mutex::default(),
        })
    }

    /// How sure the city is of who holds this device.
    pub fn assurance(&self) -> Assurance {
        self.session().as_ref().map_or(Assurance::Guest, |session| session.account.assurance)
    }

    /// The account that is signed in.
    pub fn account(&self) -> Option<Account> {
        self.session().as_ref().map(|session| session.account.clone())
    }

    /// Has a one-time code sent to a phone number, as the citizen typed it.
    ///
    /// # Errors
    /// A problem of the field `phone`; too often; the network's.
    pub async fn request_code(&self, api: &Api, phone: &str) -> Result<CodeSent, IdentityError> {
        let call = Call::post("/v1/sign-in/codes", &CodeRequest { phone: phone.to_owned() });
        read(&api.send(call).await?)
    }

    /// Signs in with the code that was sent.
    ///
    /// # Errors
    /// A problem of the field `code` (`wrong-code`, `expired-code`); too often; the network's.
    pub async fn sign_in(
        &self,
        api: &Api,
        phone: &str,
        code: &str,
    ) -> Result<Account, IdentityError> {
        let key = self.keys.public_key().map_err(|e| IdentityError::Fault(e.to_string()))?;
        let request = SignInRequest {
            phone: phone.to_owned(),
            code: code.to_owned(),
            device_key: URL_SAFE_NO_PAD.encode(key),
        };
        let session: Session =
            read(&api.send(Call::post("/v1/sign-in/sessions", &request)).await?)?;
        let account = session.account.clone();
        self.keep(&mut self.session(), session)?;
        Ok(account)
    }

    /// Compares NIK and family card number with the civil register, which raises the account when
    /// both agree.
    ///
    /// # Errors
    /// Problems of the fields `nik` and `family_card`; too often; the network's.
    pub async fn match_register(
        &self,
        api: &Api,
        nik: &str,
        family_card: &str,
    ) -> Result<MatchOutcome, IdentityError> {
        let request = MatchRequest { nik: nik.to_owned(), family_card: family_card.to_owned() };
        let call = Call::post("/v1/account/match", &request).as_account();
        let outcome: MatchOutcome = read(&api.send(call).await?)?;
        let mut held = self.session();
        // Another may have signed in while the register was asked.
        let raised = held.clone().filter(|session| session.account.id == outcome.account.id);
        if let Some(session) = raised {
            self.keep(&mut held, Session { account: outcome.account.clone(), ..session })?;
        }
        Ok(outcome)
    }

    /// Signs this device out. Without a network the session is forgotten here all the same, and
    /// ends at the gateway when its refresh token is not used any more.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn sign_out(&self, api: &Api) -> Result<(), IdentityError> {
        if let Err(error) = api.send(Call::delete("/v1/session").as_account()).await {
            tracing::info!(%error, "signed out without telling the gateway");
        }
        self.forget(&mut self.session())?;
        Ok(())
    }

    fn keep(&self, held: &mut Option<Session>, session: Session) -> Result<(), IdentityError> {
        self.write(&session)?;
        *held = Some(session);
        Ok(())
    }

    fn write(&self, session: &Session) -> Result<(), IdentityError> {
        let bytes = serde_json::to_vec(session).map_err(|e| IdentityError::Fault(e.to_string()))?;
        Ok(self.store.put_value(SESSION, &bytes)?)
    }

    fn forget(&self, held: &mut Option<Session>) -> Result<(), StoreError> {
        self.store.delete_value(SESSION)?;
        *held = None;
        Ok(())
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        // A panic while it was held left nothing half done: each change is one assignment.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Credentials for Identity {
    fn token(&self) -> Option<String> {
        self.session().as_ref().map(|session| session.access_token.clone())
    }

    async fn renew(&self, api: &Api, refused: &str) -> Result<String, NetError> {
        let _turn = self.renewing.lock().await;
        let session = self.session().clone().ok_or(NetError::SignInAgain)?;
        if session.access_token != refused {
            // Somebody else renewed it while this call waited for its turn.
            return Ok(session.access_token);
        }
        let request = RefreshRequest { refresh_token: session.refresh_token };
        let result = api.send(Call::post("/v1/sign-in/refresh", &request)).await;
        let mut held = self.session();
        match held.as_ref() {
            Some(session) if session.access_token == refused => {}
            // Somebody signed out meanwhile, and perhaps in again: that counts.
            other => {
                let token = other.map(|session| session.access_token.clone());
                return token.ok_or(NetError::SignInAgain);
            }
        }
        match result {
            Ok(answer) => {
                let session: Session = serde_json::from_slice(&answer.body)
                    .map_err(|error| NetError::Garbled(error.to_string()))?;
                let token = session.access_token.clone();
                if let Err(error) = self.write(&session) {
                    // The refresh token of before is used up: without the new one nobody would be
                    // signed in any more. The next renewal writes again.
                    tracing::warn!(%error, "a renewed session could not be kept");
                }
                *held = Some(session);
                Ok(token)
            }
            Err(NetError::SignInAgain) => {
                tracing::info!("the gateway ended the session");
                self.forget(&mut held).map_err(|error| NetError::Garbled(error.to_string()))?;
                Err(NetError::SignInAgain)
            }
            Err(error) => Err(error),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, IdentityError> {
    serde_json::from_slice(&answer.body).map_err(|e| IdentityError::Fault(e.to_string()))
}
