//! The shell on a socket, with its sweeps.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use live_app::City;

use crate::config::Config;
use crate::live::LiveCores;
use crate::screen::Brand;
use crate::shell::Shell;
use crate::{SystemClock, SystemRandom};

/// How often idle sessions are looked for.
const SWEEP: Duration = Duration::from_secs(15);
/// How often forgotten sessions are deleted.
const DELETE: Duration = Duration::from_hours(1);
/// How long a connection may take to end when the server stops.
const GOODBYE: Duration = Duration::from_secs(10);
/// Open files that the process asks for: a session has a few, a connection one.
const OPEN_FILES: u64 = 65_536;

/// The server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder or the address cannot be used.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The way to the gateway cannot be set up.
    #[error("{0}")]
    App(#[from] live_app::Error),
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, lets those under way end, and puts every session away.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the server ended badly");
            }
        }
        tracing::info!("the web shell has stopped");
    }
}

/// Starts a server on cores of the app.
///
/// # Errors
/// When the folder or the address cannot be used.
pub async fn start(config: Config) -> Result<Running, StartError> {
    let cores = Arc::new(LiveCores::new(&config.gateway)?);
    let listen = config.listen;
    let shell = Shell::new(config, cores, Arc::new(SystemClock), Arc::new(SystemRandom::new()))?;
    let (first, second) = City::built_in().app_name.clone();
    shell.remember_brand(&Brand { first, second });
    raise_open_files();
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let tasks = vec![
        tokio::spawn(serve(listener, shell.clone(), stopped.clone())),
        tokio::spawn(sweep(shell, stopped)),
    ];
    tracing::info!(%address, "the web shell listens");
    Ok(Running { address, stop, tasks })
}

/// Every session has files open, more than a process may have unless it asks.
fn raise_open_files() {
    match rlimit::increase_nofile_limit(OPEN_FILES) {
        Ok(limit) => tracing::debug!(limit, "open files"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

async fn serve(listener: TcpListener, shell: Shell, mut stopped: watch::Receiver<bool>) {
    let service = shell.router().into_make_service_with_connect_info::<SocketAddr>();
    let (closing, mut late) = (shell.clone(), stopped.clone());
    let stop = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
        closing.end_streams();
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop);
    let too_late = async {
        let _ = late.wait_for(|stop| *stop).await;
        tokio::time::sleep(GOODBYE).await;
    };
    tokio::select! {
        served = serving => {
            if let Err(error) = served {
                tracing::error!(%error, "the server ended");
            }
        }
        () = too_late => tracing::warn!("connections that did not end were cut"),
    }
    shell.close().await;
}

async fn sweep(shell: Shell, mut stopped: watch::Receiver<bool>) {
    let mut idle = tokio::time::interval(SWEEP);
    let mut forgotten = tokio::time::interval(DELETE);
    loop {
        let stop = async {
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        tokio::select! {
            () = stop => return,
            _ = idle.tick() => shell.put_idle_away().await,
            _ = forgotten.tick() => {
                let shell = shell.clone();
                let deleted = tokio::task::spawn_blocking(move || shell.delete_forgotten()).await;
                if let Ok(Err(error)) = deleted {
                    tracing::warn!(%error, "forgotten sessions could not be deleted");
                }
            }
        }
    }
}
