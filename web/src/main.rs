//! The `live-web` program: settings from flags and the environment, logs, and a graceful end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use live_web::render::TileSource;
use live_web::{Config, Limits};
use tracing_subscriber::EnvFilter;

/// The city's app as a web site: one core for each browser's session, in this process.
#[derive(Debug, Parser)]
#[command(name = "live-web", version)]
struct Cli {
    /// The address to listen on.
    #[arg(long, env = "LIVE_LISTEN", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,
    /// The folder that sessions are kept in.
    #[arg(long, env = "LIVE_DATA", default_value = "data/web")]
    data: PathBuf,
    /// The address of the gateway.
    #[arg(long, env = "LIVE_GATEWAY", default_value = "http://127.0.0.1:8080")]
    gateway: String,
    /// Citizens come by HTTPS, through a proxy in front: binds cookies to it.
    #[arg(long, env = "LIVE_HTTPS")]
    https: bool,
    /// How many proxies in front add the address they see to X-Forwarded-For.
    #[arg(long, env = "LIVE_PROXIES", default_value_t = 0)]
    proxies: usize,
    /// Where map tiles come from, for example <https://tiles.example.go.id/{z}/{x}/{y}.png>.
    #[arg(long, env = "LIVE_TILES")]
    tiles: Option<String>,
    /// The credit that the makers of the tiles ask for.
    #[arg(long, env = "LIVE_TILES_CREDIT", default_value = "")]
    tiles_credit: String,
    /// After how many minutes without use a session is put away.
    #[arg(long, env = "LIVE_IDLE_MINUTES", default_value_t = 10)]
    idle_minutes: u64,
    /// After how many days without use a session is deleted.
    #[arg(long, env = "LIVE_FORGET_DAYS", default_value_t = 30)]
    forget_days: u64,
    /// The most sessions that are open at once.
    #[arg(long, env = "LIVE_MOST_OPEN", default_value_t = Limits::default().open)]
    most_open: usize,
    /// The most sessions that are kept.
    #[arg(long, env = "LIVE_MOST_KEPT", default_value_t = Limits::default().kept)]
    most_kept: usize,
    /// New sessions from one address that may come at once.
    #[arg(long, env = "LIVE_NEWCOMERS", default_value_t = Limits::default().newcomers)]
    newcomers: u32,
    /// New sessions from one address that may come each minute after that.
    #[arg(long, env = "LIVE_NEWCOMERS_A_MINUTE", default_value_t = Limits::default().newcomers_a_minute)]
    newcomers_a_minute: u32,
    /// How log lines look.
    #[arg(long, env = "LIVE_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// What is logged: a level, or levels by module.
    #[arg(long, env = "LIVE_LOG", default_value = "info")]
    log: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(&cli);
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            tracing::error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), String> {
    let running = live_web::start(config(cli)?).await.map_err(|error| error.to_string())?;
    told_to_stop().await?;
    running.stop().await;
    Ok(())
}

fn config(cli: Cli) -> Result<Config, String> {
    const DAY: u64 = 24 * 60 * 60;
    let tiles = cli.tiles.map(|template| TileSource::new(&template, &cli.tiles_credit));
    let mut config = Config::new(cli.listen.port(), cli.data, cli.gateway);
    config.listen = cli.listen;
    config.https = cli.https;
    config.proxies = cli.proxies;
    config.tiles = tiles.transpose().map_err(|error| error.to_string())?;
    config.limits.idle = Duration::from_secs(60 * cli.idle_minutes);
    config.limits.forget = Duration::from_secs(DAY * cli.forget_days);
    config.limits.open = cli.most_open;
    config.limits.kept = cli.most_kept;
    config.limits.newcomers = cli.newcomers;
    config.limits.newcomers_a_minute = cli.newcomers_a_minute;
    Ok(config)
}

fn start_log(cli: &Cli) {
    let filter = EnvFilter::try_new(&cli.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match cli.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    // The message of a panic may repeat what somebody typed; where it happened is enough.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}

/// Waits for Ctrl-C or, where there is one, a signal to end.
async fn told_to_stop() -> Result<(), String> {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        tokio::select! {
            interrupted = interrupt => interrupted.map_err(|error| error.to_string()),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    interrupt.await.map_err(|error| error.to_string())
}
