//! Sign-in by one-time code, the session and its renewal, and the verification ladder.
//!
//! The session lives sealed in the store and nowhere else. Nobody is signed out by time alone: an
//! access token that ran out is renewed, and only a refusal by the gateway ends a session.
#![deny(missing_docs)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use async_trait::async_trait;
use live_net::{Answer, Api, Call, Credentials, NetError};
use live_protocol::{
    Account, Assurance, CodeRequest, CodeSent, IDENTITY_PROVIDER, MatchOutcome, MatchRequest,
    ProofAnswer, ProofBegun, ProofRequest, RefreshRequest, ReturnTo, Session, SignInRequest,
};
use live_store::{KeyStore, Store, StoreError};

/// Under which name the session is kept on the device.
const SESSION: &str = "session";
/// The name of a value that is there while what was personal has yet to leave the device.
const SIGNED_OUT: &str = "signed-out";

/// Who is signed in on this device.
pub struct Identity {
    store: Store,
    keys: Arc<dyn KeyStore>,
    /// How the device calls itself.
    device: String,
    /// The device's public key, once the platform was asked for it.
    device_key: OnceLock<Vec<u8>>,
    session: Mutex<Option<Session>>,
    /// Whether the holder signed this device out from another.
    is_signed_out: AtomicBool,
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
    /// Finds out who was signed in. `device` is how this device calls itself to its holder.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn open(store: Store, keys: Arc<dyn KeyStore>, device: String) -> Result<Self, StoreError> {
        let is_signed_out = store.value(SIGNED_OUT)?.is_some();
        let kept = store.value(SESSION)?;
        let session = kept.and_then(|bytes| live_domain::json::read(&bytes).ok());
        Ok(Self {
            store,
            keys,
            device,
            device_key: OnceLock::new(),
            session: Mutex::new(session),
            is_signed_out: AtomicBool::new(is_signed_out),
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

    /// Whether the account was matched before this device came, and does not know it yet: whoever
    /// holds it has yet to name the same NIK, and may do nothing else in the account.
    pub fn is_unknown_here(&self) -> bool {
        let level = self.account().map(|account| account.assurance);
        level == Some(Assurance::Guest)
    }

    /// Whether the account's holder signed this device out from another, and what is personal has yet
    /// to leave it.
    pub fn is_signed_out(&self) -> bool {
        self.is_signed_out.load(Ordering::Acquire)
    }

    /// What was personal has left the device.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn signed_out_done(&self) -> Result<(), StoreError> {
        self.store.delete_value(SIGNED_OUT)?;
        self.is_signed_out.store(false, Ordering::Release);
        Ok(())
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
        let request = SignInRequest {
            phone: phone.to_owned(),
            code: code.to_owned(),
            device: self.device.clone(),
        };
        self.begin_session(api, Call::post("/v1/sign-in/sessions", &request).as_device()).await
    }

    /// Begins an account of one's own with the confirmed number, whose account is another person's.
    ///
    /// # Errors
    /// That it is not, or no longer; those of [`Identity::match_register`].
    pub async fn begin_own_account(
        &self,
        api: &Api,
        request: &MatchRequest,
    ) -> Result<Account, IdentityError> {
        self.begin_session(api, Call::post("/v1/sign-in/own-account", request).as_account()).await
    }

    async fn begin_session(&self, api: &Api, call: Call) -> Result<Account, IdentityError> {
        let session: Session = read(&api.send(call).await?)?;
        let account = session.account.clone();
        self.keep(&mut self.session(), session)?;
        Ok(account)
    }

    /// Compares NIK, family card number and birth date with the civil register, which raises the
    /// account when all agree.
    ///
    /// # Errors
    /// Problems of the fields `nik`, `family_card` and `birth_date`; too often; the network's.
    pub async fn match_register(
        &self,
        api: &Api,
        request: &MatchRequest,
    ) -> Result<MatchOutcome, IdentityError> {
        let call = Call::post("/v1/account/match", request).as_account();
        let outcome: MatchOutcome = read(&api.send(call).await?)?;
        self.take_account(&outcome.account)?;
        Ok(outcome)
    }

    /// Makes a call that changes the account and that is answered with the account after it.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn change_account(&self, api: &Api, call: Call) -> Result<Account, IdentityError> {
        let account: Account = read(&api.send(call.as_account()).await?)?;
        self.take_account(&account)?;
        Ok(account)
    }

    /// Begins a proof by the identity provider, whose page is to be opened outside of the app.
    ///
    /// # Errors
    /// Too often; the network's.
    pub async fn begin_proof(
        &self,
        api: &Api,
        return_to: ReturnTo,
    ) -> Result<ProofBegun, IdentityError> {
        let call = Call::post("/v1/account/proofs", &ProofRequest { return_to }).as_account();
        read(&api.send(call).await?)
    }

    /// Ends a proof with what the identity provider led back with, which raises the account.
    ///
    /// # Errors
    /// A problem of the field `proof` or `nik`; the network's.
    pub async fn finish_proof(&self, api: &Api, answer: &str) -> Result<Account, IdentityError> {
        let answer = ProofAnswer { answer: answer.to_owned(), consent: IDENTITY_PROVIDER.version };
        let call = Call::post("/v1/account/proofs/answer", &answer).as_account();
        let account: Account = read(&api.send(call).await?)?;
        self.take_account(&account)?;
        Ok(account)
    }

    /// Keeps what the gateway said of the account, when it is the one that is signed in.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn take_account(&self, account: &Account) -> Result<(), IdentityError> {
        let mut held = self.session();
        // Another may have signed in while the gateway was asked.
        let same = held.clone().filter(|session| session.account.id == account.id);
        match same {
            Some(session) => self.keep(&mut held, Session { account: account.clone(), ..session }),
            None => Ok(()),
        }
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
        let call = Call::post("/v1/sign-in/refresh", &request).as_device();
        let result = api.send(call).await;
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
                let session: Session = live_domain::json::read(&answer.body)
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
            Err(NetError::SignedOut) => {
                tracing::info!("the holder signed this device out");
                let keep = |error: StoreError| NetError::Garbled(error.to_string());
                // In this order, so that a crash in between forgets neither.
                self.store.put_value(SIGNED_OUT, b"1").map_err(keep)?;
                self.is_signed_out.store(true, Ordering::Release);
                self.forget(&mut held).map_err(keep)?;
                Err(NetError::SignInAgain)
            }
            Err(NetError::SignInAgain) => {
                tracing::info!("the gateway ended the session");
                self.forget(&mut held).map_err(|error| NetError::Garbled(error.to_string()))?;
                Err(NetError::SignInAgain)
            }
            Err(error) => Err(error),
        }
    }

    fn device_key(&self) -> Result<Vec<u8>, NetError> {
        if let Some(key) = self.device_key.get() {
            return Ok(key.clone());
        }
        let key = self.keys.public_key().map_err(|error| NetError::Keys(error.to_string()))?;
        Ok(self.device_key.get_or_init(|| key).clone())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetError> {
        self.keys.sign(message).map_err(|error| NetError::Keys(error.to_string()))
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T, IdentityError> {
    live_domain::json::read(&answer.body).map_err(|e| IdentityError::Fault(e.to_string()))
}
