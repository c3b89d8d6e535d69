//! The gateway's address.

use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;

use hyper::http::Uri;
use hyper::http::uri::PathAndQuery;

use crate::NetError;

/// Where the gateway is: below it are all paths that the core asks for.
pub(crate) struct Base {
    /// Scheme, host and port.
    origin: String,
    /// The path above the gateway's own, without a slash at its end.
    path: String,
}

impl Base {
    /// Reads an address. Without TLS only a gateway on this machine is taken.
    pub(crate) fn parse(address: &str) -> Result<Self, NetError> {
        let fail = |why: &str| NetError::Garbled(format!("the gateway's address {why}"));
        let uri: Uri = address.parse().map_err(|_| fail("is no URL"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(fail("is no URL"));
        };
        let host = authority.host().trim_matches(['[', ']']);
        let is_local = host.eq_ignore_ascii_case("localhost")
            || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "https" && !(scheme == "http" && is_local) {
            return Err(fail("needs https"));
        }
        if uri.query().is_some() || address.contains(['#', '@']) {
            return Err(fail("has more than a path"));
        }
        let authority = authority.as_str().to_ascii_lowercase();
        let usual_port = if scheme == "https" { ":443" } else { ":80" };
        let origin = format!("{scheme}://{}", authority.trim_end_matches(usual_port));
        Ok(Self { origin, path: uri.path().trim_end_matches('/').to_owned() })
    }

    /// The path of an address that the gateway named in its answer to a path. Only the path counts,
    /// and only one below the gateway's own address: a proxy that ends TLS makes gateways name the
    /// wrong scheme or host, and the token must go nowhere else.
    pub(crate) fn path_of(&self, asked: &str, location: &str) -> Option<String> {
        let below_host = match location.split_once("//") {
            Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
                rest.find('/').map_or("/", |at| &rest[at..])
            }
            _ => location,
        };
        let named = below_host.split(['?', '#']).next().filter(|named| !named.is_empty())?;
        let path = if named.starts_with('/') {
            named.strip_prefix(&self.path)?.to_owned()
        } else {
            let (folder, _) = asked.split(['?', '#']).next()?.rsplit_once('/')?;
            format!("{folder}/{named}")
        };
        let climbs =
            |part: &str| matches!(&*part.replace("%2e", ".").replace("%2E", "."), "." | "..");
        let is_path = path.starts_with('/') && path.parse::<PathAndQuery>().is_ok();
        (is_path && !path.split('/').any(climbs)).then_some(path)
    }
}

impl Display for Base {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.origin, self.path)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_address_has_one_spelling() {
        for (given, spelt) in [
            ("https://Gateway.Example/", "https://gateway.example"),
            ("HTTPS://gateway.example:443/Base/", "https://gateway.example/Base"),
            ("https://gateway.example:8443", "https://gateway.example:8443"),
            ("http://localhost:80/", "http://localhost"),
            ("http://LOCALHOST:8080", "http://localhost:8080"),
        ] {
            assert_eq!(Base::parse(given).unwrap().to_string(), spelt);
        }
        for bad in ["", "/v1", "gateway.example", "https:///v1", "https://user@gateway.example"] {
            assert!(Base::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_the_gateway_names_is_below_its_own_address() {
        let base = Base::parse("https://gateway.example/base").unwrap();
        let named = |location| base.path_of("/v1/uploads?x=/y", location);
        for location in [
            "/base/v1/uploads/1",
            "https://gateway.example/base/v1/uploads/1",
            "http://inside:8080/base/v1/uploads/1?and=more",
            "//inside/base/v1/uploads/1#part",
            "uploads/1",
        ] {
            assert_eq!(named(location).as_deref(), Some("/v1/uploads/1"), "{location}");
        }
        for location in [
            "",
            "/",
            "/v1/uploads/1",
            "/basement/1",
            "https://gateway.example",
            "/base/../v1/uploads/1",
            "/base/v1/%2E./1",
            "../../1",
            "/base/v1/two words",
        ] {
            assert_eq!(named(location), None, "{location}");
        }
    }
}
