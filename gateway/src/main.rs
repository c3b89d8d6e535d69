//! The `live-gateway` program: settings from flags and the environment, logs, and a graceful end.

use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::builder::BoolishValueParser;
use clap::{Parser, ValueEnum};
use live_domain::City;
use live_gateway::{
    Config, Connections, Gateway, Partner, Person, ProviderConfig, Reviewer, SandboxConfig,
    SystemClock, SystemRandom,
};
use tracing_subscriber::EnvFilter;
use url::Url;

/// The city's server, with a sandbox city built in.
#[derive(Debug, Parser)]
#[command(name = "live-gateway", version)]
struct Cli {
    /// The address to listen on.
    #[arg(long, env = "LIVE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the database, the files and the generated secrets.
    #[arg(long, env = "LIVE_DATA", default_value = "data/gateway")]
    data: PathBuf,
    /// Serve a made-up city with departments that work by the clock.
    #[arg(long, env = "LIVE_SANDBOX", value_parser = BoolishValueParser::new())]
    sandbox: bool,
    /// What the sandbox city is made from: the same number makes the same city.
    #[arg(long, env = "LIVE_SANDBOX_SEED", default_value_t = 1)]
    sandbox_seed: u64,
    /// How many times faster than in earnest the sandbox's departments work.
    #[arg(long, env = "LIVE_SANDBOX_SPEED", default_value_t = 1.0, value_parser = speed)]
    sandbox_speed: f64,
    /// Let other machines reach the sandbox.
    #[arg(long, env = "LIVE_SANDBOX_PUBLIC", value_parser = BoolishValueParser::new())]
    sandbox_public: bool,
    /// Play an identity provider, too: where it leads back to on the web, the web app's address and
    /// /proof.
    #[arg(long, env = "LIVE_SANDBOX_INAPAS", requires = "sandbox")]
    sandbox_inapas: Option<String>,
    /// The address that phones know the gateway by, when a proxy stands before it.
    #[arg(long, env = "LIVE_PUBLIC_URL")]
    public_url: Option<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed.
    #[arg(long, env = "LIVE_TRUSTED_PROXIES", value_delimiter = ',')]
    trusted_proxies: Vec<IpAddr>,
    /// The most bytes that files, and apart from them the database, may take.
    #[arg(long, env = "LIVE_STORAGE_LIMIT")]
    storage_limit: Option<u64>,
    /// The secret that tokens and numbers are hashed with: at least 32 bytes in base64.
    #[arg(long, env = "LIVE_SECRET", hide_env_values = true)]
    secret: Option<String>,
    /// What the city's own people show to see figures: at least 32 letters.
    #[arg(long, env = "LIVE_OPERATOR_TOKEN", hide_env_values = true)]
    operator_token: Option<String>,
    /// Who sits at the review desk: `name:secret`, separated by commas; a secret has at least 20
    /// letters.
    #[arg(long, env = "LIVE_REVIEWERS", hide_env_values = true)]
    reviewers: Option<String>,
    /// Who may publish services: `name:secret`, separated by commas; a secret has at least 20 letters.
    #[arg(long, env = "LIVE_PUBLISHERS", hide_env_values = true)]
    publishers: Option<String>,
    /// Whose apps send reports by Open311: `name:key` or `name:key=https://pictures.example/`, from where
    /// their pictures are fetched, separated by commas; a key has at least 20 letters and digits.
    #[arg(long, env = "LIVE_OPEN311_PARTNERS", hide_env_values = true)]
    partners: Option<String>,
    /// The folder that says which departments are connected, and how: a JSON file for each.
    #[arg(long, env = "LIVE_DEPARTMENTS")]
    departments: Option<PathBuf>,
    /// The gateway's signing key: ECDSA P-256, PKCS#8 in base64.
    #[arg(long, env = "LIVE_SIGNING_KEY", hide_env_values = true)]
    signing_key: Option<String>,
    /// What enrolments of officers' devices are signed with: ECDSA P-256, PKCS#8 in base64.
    #[arg(long, env = "LIVE_ISSUER_KEY", hide_env_values = true)]
    issuer_key: Option<String>,
    /// What documents are signed with: ECDSA P-256, PKCS#8 in base64.
    #[arg(long, env = "LIVE_DOCUMENT_KEY", hide_env_values = true)]
    document_key: Option<String>,
    /// The file with the certificates of that key (PEM): its own first, the root last.
    #[arg(long, env = "LIVE_DOCUMENT_CERTIFICATES", requires = "document_key")]
    document_certificates: Option<PathBuf>,
    #[command(flatten)]
    provider: Provider,
    /// How log lines look.
    #[arg(long, env = "LIVE_LOG_FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// What is logged: a level, or levels by module.
    #[arg(long, env = "LIVE_LOG", default_value = "info,sqlx=warn")]
    log: String,
}

/// The identity provider. Without an issuer that way is not offered.
#[derive(Debug, clap::Args)]
struct Provider {
    /// The identity provider, by its issuer.
    #[arg(long = "inapas-issuer", env = "LIVE_INAPAS_ISSUER")]
    issuer: Option<String>,
    /// What the identity provider knows this gateway as.
    #[arg(long = "inapas-client-id", env = "LIVE_INAPAS_CLIENT_ID", requires = "issuer")]
    client_id: Option<String>,
    /// The key that the gateway proves itself with there: ECDSA P-256, PKCS#8 in base64.
    #[arg(long = "inapas-key", env = "LIVE_INAPAS_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Where it leads back to on the web: the web app's address and /proof.
    #[arg(long = "inapas-web-redirect", env = "LIVE_INAPAS_WEB_REDIRECT", requires = "issuer")]
    web_redirect: Option<String>,
    /// Where it leads back to on a phone.
    #[arg(long = "inapas-app-redirect", env = "LIVE_INAPAS_APP_REDIRECT")]
    app_redirect: Option<String>,
    /// What is asked for.
    #[arg(long = "inapas-scope", env = "LIVE_INAPAS_SCOPE")]
    scope: Option<String>,
    /// The claim that holds the NIK.
    #[arg(long = "inapas-nik-claim", env = "LIVE_INAPAS_NIK_CLAIM")]
    nik_claim: Option<String>,
}

impl Provider {
    fn config(&self) -> Result<Option<ProviderConfig>, String> {
        let Some(issuer) = self.issuer.clone() else { return Ok(None) };
        let needed = |name: &str, value: &Option<String>| {
            value.clone().ok_or_else(|| format!("{name} is needed for the identity provider"))
        };
        let mut config = ProviderConfig::new(
            issuer,
            needed("LIVE_INAPAS_CLIENT_ID", &self.client_id)?,
            needed("LIVE_INAPAS_WEB_REDIRECT", &self.web_redirect)?,
        );
        config.key = decode("LIVE_INAPAS_KEY", self.key.as_deref())?;
        for (setting, given) in [
            (&mut config.app_redirect, &self.app_redirect),
            (&mut config.scope, &self.scope),
            (&mut config.nik_claim, &self.nik_claim),
        ] {
            if let Some(given) = given {
                setting.clone_from(given);
            }
        }
        Ok(Some(config))
    }
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
    let config = config(&cli)?;
    let random = Arc::new(SystemRandom::new());
    let gateway = Gateway::start(config, Arc::new(SystemClock), random)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(sandbox) = gateway.sandbox() {
        let people = sandbox.people_to_try().await.map_err(|error| error.to_string())?;
        introduce(gateway.address(), people, sandbox.reviewer());
    }
    told_to_stop().await?;
    gateway.stop().await;
    Ok(())
}

fn config(cli: &Cli) -> Result<Config, String> {
    let mut config = Config::new(cli.listen, cli.data.clone(), City::built_in().clone());
    config.sandbox =
        cli.sandbox.then_some(SandboxConfig { seed: cli.sandbox_seed, speed: cli.sandbox_speed });
    config.public_sandbox = cli.sandbox_public;
    config.sandbox_inapas.clone_from(&cli.sandbox_inapas);
    config.public_url.clone_from(&cli.public_url);
    config.trusted_proxies.clone_from(&cli.trusted_proxies);
    config.storage_limit = cli.storage_limit;
    if cli.operator_token.as_ref().is_some_and(|token| token.len() < 32) {
        return Err("LIVE_OPERATOR_TOKEN is shorter than 32 letters".to_owned());
    }
    config.operator_token = cli.operator_token.clone().map(String::into_bytes);
    config.reviewers = people("LIVE_REVIEWERS", cli.reviewers.as_deref())?;
    config.publishers = people("LIVE_PUBLISHERS", cli.publishers.as_deref())?;
    config.partners = partners(cli.partners.as_deref().unwrap_or_default())?;
    if let Some(folder) = &cli.departments {
        let environment = |name: &str| std::env::var(name).ok();
        let connections = Connections::read(folder, &config.city, environment);
        config.connections = connections.map_err(|error| error.to_string())?;
    }
    config.secret = decode("LIVE_SECRET", cli.secret.as_deref())?;
    config.signing_key = decode("LIVE_SIGNING_KEY", cli.signing_key.as_deref())?;
    config.issuer_key = decode("LIVE_ISSUER_KEY", cli.issuer_key.as_deref())?;
    config.document_key = decode("LIVE_DOCUMENT_KEY", cli.document_key.as_deref())?;
    if let Some(file) = &cli.document_certificates {
        let pem = std::fs::read_to_string(file);
        let wrong = |error| format!("LIVE_DOCUMENT_CERTIFICATES cannot be read: {error}");
        config.document_certificates = Some(pem.map_err(wrong)?);
    }
    config.identity_provider = cli.provider.config()?;
    Ok(config)
}

/// The city's own people, each with a secret of their own.
fn people(setting: &str, text: Option<&str>) -> Result<Vec<Reviewer>, String> {
    const NAME: usize = 40;
    const SECRET: usize = 20;
    let wrong = || format!("{setting} is not name:secret,name:secret with secrets of 20 letters");
    let mut known: Vec<Reviewer> = Vec::new();
    for pair in text.unwrap_or_default().split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, secret) = pair.split_once(':').ok_or_else(wrong)?;
        let is_new = known.iter().all(|other| other.name != name);
        if name.is_empty() || name.chars().count() > NAME || secret.len() < SECRET || !is_new {
            return Err(wrong());
        }
        known.push(Reviewer { name: name.to_owned(), secret: secret.to_owned() });
    }
    Ok(known)
}

fn partners(text: &str) -> Result<Vec<Partner>, String> {
    const KEY: usize = 20;
    let wrong = || {
        "LIVE_OPEN311_PARTNERS is not name:key,name:key=https://pictures.example/ with keys of 20 \
         letters and digits"
    };
    let mut known: Vec<Partner> = Vec::new();
    for text in text.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let (name, rest) = text.split_once(':').ok_or_else(wrong)?;
        let (key, pictures) = rest.split_once('=').map_or((rest, None), |(k, p)| (k, Some(p)));
        let pictures = pictures.map(|text| Url::parse(text).map_err(|_| wrong())).transpose()?;
        let is_good = key.len() >= KEY && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if name.is_empty() || !is_good || known.iter().any(|other| other.name == name) {
            return Err(wrong().to_owned());
        }
        known.push(Partner { name: name.to_owned(), key: key.to_owned(), pictures });
    }
    Ok(known)
}

fn decode(name: &str, text: Option<&str>) -> Result<Option<Vec<u8>>, String> {
    let decode =
        |text: &str| STANDARD.decode(text.trim()).map_err(|_| format!("{name} is not base64"));
    text.map(decode).transpose()
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        _ => Err("a number above zero".to_owned()),
    }
}

fn start_log(cli: &Cli) {
    let filter = EnvFilter::try_new(&cli.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
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

/// Tells of the sandbox's people to try: nobody real, but all the same not in the log, which never
/// holds a person's numbers.
fn introduce(address: SocketAddr, people: Vec<Person>, reviewer: Option<&Reviewer>) {
    let mut text = format!("A sandbox city with somebody to try at http://{address}/sandbox\n");
    for Person { name, nik, family_card, birth_date, phone, .. } in people {
        let phone = phone.unwrap_or_default();
        text.extend([
            format!("  {name}: phone {phone}, "),
            format!("NIK {nik}, family card {family_card}, born {birth_date}\n"),
        ]);
    }
    if let Some(Reviewer { name, secret }) = reviewer {
        text.extend([format!("The review desk at http://{address}/desk: {name}, {secret}\n")]);
    }
    // Nobody may be there to read it, which is no reason to stop.
    let _ = std::io::stdout().write_all(text.as_bytes());
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
