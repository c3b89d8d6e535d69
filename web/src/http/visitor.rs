//! Who is asking: the session of a browser's cookie, or a new one.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::Peer;
use crate::render::Trouble;
use crate::screen::Language;
use crate::secret::Secret;
use crate::sessions::Visit;
use crate::shell::Shell;

/// A browser's turn in its session.
pub(super) struct Entered {
    pub(super) secret: Secret,
    pub(super) visit: Visit,
}

/// The secret in a request's cookie.
pub(super) fn secret(shell: &Shell, headers: &HeaderMap) -> Option<Secret> {
    let wanted = cookie_name(shell);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == wanted)
        .find_map(|(_, value)| Secret::parse(value))
}

/// Enters the session of the cookie, or a new one.
pub(super) async fn enter_or_begin(
    shell: &Shell,
    headers: &HeaderMap,
    peer: Option<&Peer>,
) -> Result<Entered, Trouble> {
    let from = address(shell, headers, peer);
    if let Some(secret) = secret(shell, headers)
        && let Some(visit) = shell.sessions().enter(&secret, from).await?
    {
        return Ok(Entered { secret, visit });
    }
    let language = language(headers, shell.config().language);
    let (secret, visit) = shell.sessions().begin(from, language).await?;
    Ok(Entered { secret, visit })
}

/// Gives the browser its cookie, or the same one for longer.
pub(super) fn remember(shell: &Shell, secret: &Secret, mut response: Response) -> Response {
    let secure = if shell.config().https { "; Secure" } else { "" };
    let cookie = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        cookie_name(shell),
        secret.cookie(),
        shell.config().limits.forget.as_secs(),
    );
    let value = HeaderValue::from_str(&cookie).expect("a cookie of letters and digits");
    response.headers_mut().insert(header::SET_COOKIE, value);
    response
}

/// A browser takes `__Host-` cookies only over HTTPS, for this very host, and for every path.
fn cookie_name(shell: &Shell) -> &'static str {
    if shell.config().https { "__Host-live" } else { "live" }
}

/// The language that a browser prefers, of those we speak.
pub(super) fn language(headers: &HeaderMap, otherwise: Language) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let preferred = accepted.unwrap_or_default().split(',').find_map(|range| {
        let tag = range.split([';', '-']).next().unwrap_or_default().trim();
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    });
    preferred.unwrap_or(otherwise)
}

/// The address that a request came from.
pub(super) fn address(shell: &Shell, headers: &HeaderMap, peer: Option<&Peer>) -> Option<IpAddr> {
    seen_address(headers, peer, shell.config().proxies)
}

/// Each trusted proxy has added the address that it saw.
fn seen_address(headers: &HeaderMap, peer: Option<&Peer>, proxies: usize) -> Option<IpAddr> {
    if proxies == 0 {
        return peer.map(|peer| peer.0.ip());
    }
    let name = HeaderName::from_static("x-forwarded-for");
    let seen: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let claimed = seen.len().checked_sub(proxies).and_then(|at| seen.get(at));
    claimed.and_then(|text| text.trim().parse().ok()).or(peer.map(|peer| peer.0.ip()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_we_speak_counts() {
        let speaks = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            language(&headers, Language::Id)
        };
        assert_eq!(speaks("en-GB,en;q=0.9,id;q=0.8"), Language::En);
        assert_eq!(speaks("jv, id-ID;q=0.9, en;q=0.8"), Language::Id);
        assert_eq!(speaks("zh"), Language::Id);
    }

    #[test]
    fn only_what_trusted_proxies_added_is_believed() {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_static("203.0.113.9, 198.51.100.7, 10.0.0.2");
        headers.insert("x-forwarded-for", value);
        let peer = axum::extract::ConnectInfo("10.0.0.1:99".parse().unwrap());
        let seen = |proxies| seen_address(&headers, Some(&peer), proxies).unwrap().to_string();
        assert_eq!(seen(0), "10.0.0.1");
        assert_eq!(seen(1), "10.0.0.2");
        assert_eq!(seen(2), "198.51.100.7");
        assert_eq!(seen(9), "10.0.0.1");
    }
}
