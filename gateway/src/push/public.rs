//! Which addresses a stranger may have the gateway call: those that anybody could call, and nothing
//! inside of the city's own network.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Names that never lead outside (RFC 6761, 6762, and what networks use within).
const WITHIN: [&str; 6] = ["localhost", "local", "internal", "intranet", "lan", "home.arpa"];

/// Whether an address may be one to call, as far as it says so itself: a name is looked at again where
/// it is resolved.
pub(super) fn may_be_called(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let is_within = |end: &&str| {
                name == *end || name.strip_suffix(*end).is_some_and(|n| n.ends_with('.'))
            };
            name.contains('.') && !WITHIN.iter().any(is_within)
        }
        None => false,
    }
}

/// Whether an address is one that anybody can reach.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Carriers' own (RFC 6598), IETF protocols (RFC 6890), benchmarks (RFC 2544).
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Of all of IPv6 only this is given out to anybody (RFC 4291, IANA): 2000::/3. In it lie old
    // tunnels that hold an IPv4 address (6to4, Teredo and other IETF protocols), and documentation.
    (0x2000..0x4000).contains(&first)
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        && first != 0x3fff
}

/// Resolves names, and gives away only the addresses that may be called.
pub(crate) struct Resolver {
    /// Whether this very machine may be called, too.
    pub allows_local: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allows_local = self.allows_local;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let may = |address: &SocketAddr| {
                is_public(address.ip()) || (allows_local && address.ip().is_loopback())
            };
            let public: Vec<SocketAddr> = found.filter(may).collect();
            if public.is_empty() {
                return Err(io::Error::other("not a public address").into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
