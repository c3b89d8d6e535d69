//! Starting and stopping a gateway.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::{fs, io};

use live_domain::{Clock, Random, Timestamp};
use live_protocol::FIRST_WITH_QUEUES;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

use crate::config::{Config, SandboxConfig};
use crate::db::Db;
use crate::departments::absent::Absent;
use crate::departments::connectors::{Connected, Means};
use crate::departments::openid::RelyingParty;
use crate::departments::sandbox::{DepartmentKeys, Dinkes, Inapas, departments};
use crate::departments::{Departments, IdentityProvider};
use crate::error::Error;
use crate::http::{self, Gate};
use crate::pdf::{Chain, CitySeal};
use crate::push::Push;
use crate::sandbox::{self, Plan, Sandbox, SandboxClock};
use crate::secrets::{Pepper, Signer};
use crate::services::documents::Press;
use crate::services::feed::Listeners;
use crate::services::files::{self, Shelf};
use crate::services::proofs::Proofs;
use crate::services::queues::Kept;
use crate::services::uploads::Halves;
use crate::services::{Context, publishing};
use crate::work::{self, Worker};

/// Why a gateway did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The data folder cannot be used, or the address not listened on.
    #[error("the data folder or the address cannot be used: {0}")]
    Io(#[from] io::Error),
    /// Another gateway works on the same data folder.
    #[error("another gateway works on this data folder")]
    InUse,
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// The data folder was written by a newer version.
    #[error("the data is of version {found}, this program knows up to {known}")]
    NewerData {
        /// The version of the data.
        found: i64,
        /// The newest version that is known.
        known: i64,
    },
    /// A secret cannot be used.
    #[error("secrets: {0}")]
    Secret(&'static str),
    /// The identity provider cannot be used as it is set.
    #[error("the identity provider: {0}")]
    Provider(&'static str),
    /// A sandbox was to listen where other machines reach it.
    #[error("a sandbox city only listens on loopback, unless it is explicitly made public")]
    PublicSandbox,
    /// The sandbox city cannot be made.
    #[error("the sandbox city cannot be made: {0}")]
    Sandbox(String),
}

/// The city's server.
#[derive(Debug)]
pub struct Gateway;

/// A gateway that runs. It stops when this is dropped, gracefully by [`Running::stop`].
pub struct Running {
    address: SocketAddr,
    ctx: Arc<Context>,
    sandbox: Option<Sandbox>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    /// Held as long as the data folder is worked on.
    _lock: File,
}

impl Gateway {
    /// Starts a gateway: opens or makes its data, fills a new sandbox, listens.
    ///
    /// # Errors
    /// When the settings, the data folder or the address cannot be used.
    pub async fn start(
        config: Config,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Running, StartError> {
        if config.sandbox.is_some() && !config.public_sandbox && !config.listen.ip().is_loopback() {
            return Err(StartError::PublicSandbox);
        }
        let lock = prepare(&config)?;
        let db = Db::open(&config.data_dir.join("gateway.db"), config.storage_limit).await?;
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let started = match config.sandbox {
            Some(wanted) => with_sandbox(&config, wanted, address, &db, clock, random).await?,
            None => without_sandbox(&config, address, &db, clock, random).await?,
        };
        let ctx = Arc::clone(&started.ctx);
        tidy_up(&ctx).await.map_err(|error| StartError::Sandbox(format!("{error:?}")))?;
        let (stop, stopping) = watch::channel(false);
        let gate = Arc::new(Gate {
            ctx: Arc::clone(&ctx),
            sandbox: started.sandbox.clone(),
            public_url: config.public_url,
            operator_token: config.operator_token,
            trusted_proxies: config.trusted_proxies,
            request_timeout: config.request_timeout,
            upload_timeout: config.upload_timeout,
            uploads: Semaphore::new(http::UPLOADS),
            stopping: stopping.clone(),
        });
        let work = {
            let (ctx, stopping) = (Arc::clone(&ctx), stopping.clone());
            async move { started.worker.run(&ctx, stopping).await }
        };
        let tasks = vec![
            tokio::spawn(http::serve(listener, http::router(gate), stopping)),
            tokio::spawn(work),
        ];
        tracing::info!(%address, sandbox = started.sandbox.is_some(), "the gateway listens");
        Ok(Running { address, ctx, sandbox: started.sandbox, stop, tasks, _lock: lock })
    }
}

impl Running {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The handle of the sandbox city, when this is one.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// What its services work with, for tests of what no request reaches by itself.
    #[cfg(test)]
    pub(crate) fn context(&self) -> &Context {
        &self.ctx
    }

    /// Stops: takes nothing new, lets what has begun finish, closes the data.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
        self.ctx.db.close().await;
        tracing::info!("the gateway has stopped");
    }
}

struct Started {
    ctx: Arc<Context>,
    worker: Arc<Worker>,
    sandbox: Option<Sandbox>,
}

/// Makes the folders and takes the lock.
fn prepare(config: &Config) -> Result<File, StartError> {
    fs::create_dir_all(config.data_dir.join("secrets"))?;
    let lock = File::create(config.data_dir.join("lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(fs::TryLockError::WouldBlock) => Err(StartError::InUse),
        Err(fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The address that phones know the gateway by.
fn known_as(config: &Config, address: SocketAddr) -> String {
    config.public_url.clone().unwrap_or_else(|| format!("http://{address}"))
}

async fn context(
    config: &Config,
    address: SocketAddr,
    db: &Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    mut departments: Departments,
) -> Result<Arc<Context>, StartError> {
    let secrets = config.data_dir.join("secrets");
    let address = known_as(config, address);
    let means =
        Means { db, secrets: &secrets, clock: &clock, city: &config.city, address: &address };
    let connected = Connected::open(&config.connections, &means, departments.desk).await?;
    departments.queues.extend(connected.queues());
    if let Some(hospitals) = connected.hospitals() {
        departments.hospitals = hospitals;
    }
    departments.desk = Arc::new(connected);
    if let Some(provider) = &config.identity_provider {
        let party = RelyingParty::new(provider, &secrets, Arc::clone(&random))?;
        departments.identity = Some(Arc::new(party));
    }
    let signer = Signer::open(db, &secrets, "gateway", config.signing_key.as_deref()).await?;
    let issuer = Signer::open(db, &secrets, "issuer", config.issuer_key.as_deref()).await?;
    let pepper = Pepper::open(&secrets, config.secret.as_deref())?;
    let press = press(config, address.clone(), db, clock.now()).await?;
    let mut reviewers = config.reviewers.clone();
    if reviewers.is_empty() && config.sandbox.is_some() {
        reviewers.push(sandbox::reviewer(&pepper));
    }
    let mut partners = config.partners.clone();
    if partners.is_empty() && config.sandbox.is_some() {
        partners.push(sandbox::partner(&pepper));
    }
    Ok(Arc::new(Context {
        db: db.clone(),
        clock,
        proofs: Proofs::new(&*random),
        push: Push::open(
            &secrets,
            config.public_url.clone().filter(|url| url.starts_with("https://")),
            Arc::clone(&random),
            // Whoever tries the app out has the push service on the same machine.
            config.sandbox.is_some() && !config.public_sandbox,
        )?,
        random,
        pepper,
        signer,
        issuer,
        press,
        city: config.city.clone(),
        limits: config.limits,
        reviewers,
        publishers: config.publishers.clone(),
        partners,
        files: Shelf::open(config.data_dir.join("files"), config.storage_limit)?,
        uploads: Halves::open(config.data_dir.join("uploads"))?,
        departments,
        queues: Kept::default(),
        work: Notify::new(),
        listeners: Listeners::new(&config.limits),
    }))
}

/// What documents are made with: the city's own key and certificates.
async fn press(config: &Config, url: String, db: &Db, now: Timestamp) -> Result<Press, StartError> {
    let secrets = config.data_dir.join("secrets");
    let signer = Signer::open(db, &secrets, "document", config.document_key.as_deref()).await?;
    let signer = Arc::new(signer);
    let configured = config.document_certificates.as_deref();
    let key = signer.public_key();
    let chain = Chain::open(&secrets, configured, &config.city.name, key, now)?;
    Ok(Press {
        certificates: chain.pem(),
        seal: Arc::new(CitySeal::new(Arc::clone(&signer), chain)),
        signer,
        url,
    })
}

async fn without_sandbox(
    config: &Config,
    address: SocketAddr,
    db: &Db,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<Started, StartError> {
    let absent = Arc::new(Absent);
    let departments = Departments {
        desk: Arc::new(Connected::none(absent.clone())),
        register: absent.clone(),
        tax: absent.clone(),
        queues: BTreeMap::new(),
        hospitals: absent.clone(),
        messages: absent,
        identity: None,
    };
    let ctx = context(config, address, db, clock, random, departments).await?;
    Ok(Started { ctx, worker: Arc::new(Worker::new()), sandbox: None })
}

async fn with_sandbox(
    config: &Config,
    wanted: SandboxConfig,
    address: SocketAddr,
    db: &Db,
    real: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<Started, StartError> {
    let failed = |error: Error| StartError::Sandbox(format!("{error:?}"));
    let ahead = {
        let mut conn = db.read().await.map_err(failed)?;
        sandbox::kept_offset(&mut conn).await.map_err(failed)?
    };
    let moved = Arc::new(SandboxClock::new(real, ahead));
    let clock: Arc<dyn Clock> = moved.clone();
    let secrets = config.data_dir.join("secrets");
    let keys = DepartmentKeys {
        laksa: Arc::new(Signer::open(db, &secrets, "laksa", None).await?),
        counter: Arc::new(Signer::open(db, &secrets, "counter", None).await?),
        bapenda: Arc::new(Signer::open(db, &secrets, "bapenda", None).await?),
    };
    let mut behind = departments(db, &clock, &random, &config.city, &keys, wanted);
    let inapas = inapas(config, address, db)?;
    behind.identity = inapas.clone().map(|inapas| inapas as Arc<dyn IdentityProvider>);
    let dinkes = dinkes(config, (wanted, address), db, &clock)?;
    if let Some(dinkes) = &dinkes {
        let fhir = dinkes.connect().ok_or(StartError::Secret("TLS cannot be set up"))?;
        let fhir = Arc::new(fhir);
        behind.queues.insert(FIRST_WITH_QUEUES.to_owned(), fhir.clone());
        behind.hospitals = fhir;
    }
    let ctx = context(config, address, db, clock, random, behind).await?;
    let plan = Plan::new(wanted.seed, ctx.now(), &keys);
    sandbox::generate(&ctx, &plan).await.map_err(failed)?;
    sandbox::daily::publish(&ctx).await.map_err(failed)?;
    let worker = Arc::new(Worker::new());
    let handle = Sandbox::new(Arc::clone(&ctx), Arc::clone(&worker), moved, (inapas, dinkes));
    Ok(Started { ctx, worker, sandbox: Some(handle) })
}

/// The sandbox's identity provider, where it is to play one.
fn inapas(
    config: &Config,
    address: SocketAddr,
    db: &Db,
) -> Result<Option<Arc<Inapas>>, StartError> {
    let (Some(web), None) = (&config.sandbox_inapas, &config.identity_provider) else {
        return Ok(None);
    };
    let gateway = known_as(config, address);
    let pepper = Pepper::open(&config.data_dir.join("secrets"), config.secret.as_deref())?;
    Ok(Some(Arc::new(Inapas::new(db.clone(), pepper, &gateway, web)?)))
}

/// The sandbox's health department, unless a real one is asked.
fn dinkes(
    config: &Config,
    (wanted, address): (SandboxConfig, SocketAddr),
    db: &Db,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Arc<Dinkes>>, StartError> {
    // The gateway asks it over loopback.
    let reached = match address.ip() {
        ip if ip.is_loopback() => address,
        ip if ip.is_unspecified() => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        _ => return Ok(None),
    };
    if config.connections.have_queues_of(FIRST_WITH_QUEUES) {
        return Ok(None);
    }
    let pepper = Pepper::open(&config.data_dir.join("secrets"), config.secret.as_deref())?;
    let (city, way) = (config.city.clone(), (Arc::clone(clock), reached));
    Ok(Some(Arc::new(Dinkes::new(db.clone(), pepper, city, wanted.seed, way))))
}

/// Takes up what the profile publishes, removes what a crash left, and plans the regular cleaning.
async fn tidy_up(ctx: &Context) -> crate::error::Result<()> {
    publishing::take_up_profile(ctx).await?;
    let mut tx = ctx.db.write().await?;
    files::sweep(&ctx.files, &mut tx).await?;
    ctx.uploads.sweep(&mut tx).await?;
    work::plan(&mut tx, work::Kind::Tidy, "all", ctx.now()).await?;
    Ok(tx.commit().await?)
}
