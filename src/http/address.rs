//! Whose request it is: the client's address behind proxies.
//!
//! Anyone can write `X-Forwarded-For`; only what a proxy of ours added to it is true. Each proxy
//! adds the address of whom it talks to at the right, so the header is read from the right for
//! as long as the one who wrote an entry is trusted.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, request::Parts},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

use super::Peer;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies whose word on addresses is taken. None by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Arc<[IpNet]>);

impl Proxies {
    /// These networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }

    /// Whether an address is that of such a proxy.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of the client, given who is at the other end of the connection.
    ///
    /// The header counts only if that is a trusted proxy. An entry that is no address ends the
    /// walk at the last good one: what is left of it was written by no one we know.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let entries = headers
            .get_all(&FORWARDED_FOR)
            .iter()
            .rev()
            .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for entry in entries {
            if !self.trusts(client) {
                break;
            }
            let entry = entry.trim_ascii();
            // Empty elements of a list are skipped (RFC 9110, section 5.6.1.2).
            if entry.is_empty() {
                continue;
            }
            match address(entry) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

impl FromStr for Proxies {
    type Err = String;

    /// Reads networks and single addresses, such as `10.0.0.0/8, ::1`.
    fn from_str(text: &str) -> Result<Self, String> {
        let networks = text.split(',').map(str::trim).filter(|net| !net.is_empty());
        let networks: Result<Vec<IpNet>, String> = networks
            .map(|net| {
                let single = || net.parse::<IpAddr>().map(IpNet::from);
                net.parse::<IpNet>().or_else(|_| single()).map_err(|_| {
                    format!("\"{net}\" is no network; write one such as 10.0.0.0/8 or ::1")
                })
            })
            .collect();
        networks.map(Self::new)
    }
}

/// An address, with or without a port, as proxies write it: `192.0.2.1`, `192.0.2.1:443`,
/// `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?;
    let bracketed = || {
        let inside = entry.strip_prefix('[')?.strip_suffix(']')?;
        inside.parse::<Ipv6Addr>().ok().map(IpAddr::from)
    };
    let with_port = || entry.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let address = entry.parse().ok().or_else(with_port).or_else(bracketed)?;
    Some(address.to_canonical())
}

/// What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is what one
/// subscriber is given (RFC 6177) and may draw any number of addresses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block(IpAddr);

impl From<IpAddr> for Block {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => {
                let prefix = u128::from(address) >> 64 << 64;
                Self(IpAddr::V6(prefix.into()))
            }
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(prefix) => write!(f, "{prefix}/64"),
        }
    }
}

/// The client's address, in the extensions of a request that passed [`identified`]. As an
/// extractor it falls back to an unspecified address, which all requests without one share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nobody = Self(Ipv6Addr::UNSPECIFIED.into());
        Ok(parts.extensions.get().copied().unwrap_or(nobody))
    }
}

/// Middleware that finds out the client's address.
pub async fn identified(
    State(proxies): State<Proxies>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let client = proxies.client(peer.ip(), request.headers());
        request.extensions_mut().insert(Client(client));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_header_is_read_from_the_right_for_as_long_as_its_writers_are_trusted() {
        let proxies: Proxies = "10.0.0.0/8, 192.0.2.7, 2001:db8:aa::/48".parse().unwrap();
        for (name, peer, lines, expected) in [
            ("no header", "10.0.0.1", &[][..], "10.0.0.1"),
            (
                "no proxy",
                "198.51.100.1",
                &[b"203.0.113.9" as &[u8]],
                "198.51.100.1",
            ),
            ("one proxy", "10.0.0.1", &[b"203.0.113.9"], "203.0.113.9"),
            (
                "two proxies",
                "10.0.0.1",
                &[b"203.0.113.9, 10.2.3.4"],
                "203.0.113.9",
            ),
            (
                "a forged left end",
                "10.0.0.1",
                &[b"1.1.1.1, 203.0.113.9, 192.0.2.7"],
                "203.0.113.9",
            ),
            (
                "several lines",
                "10.0.0.1",
                &[b"1.1.1.1,203.0.113.9", b"10.1.1.1"],
                "203.0.113.9",
            ),
            (
                "lines in their order",
                "10.0.0.1",
                &[b"1.1.1.1", b"203.0.113.9"],
                "203.0.113.9",
            ),
            (
                "garbage",
                "10.0.0.1",
                &[b"203.0.113.9, unknown, 10.1.1.1"],
                "10.1.1.1",
            ),
            ("garbage only", "10.0.0.1", &[b"<script>"], "10.0.0.1"),
            (
                "not UTF-8 on the left",
                "10.0.0.1",
                &[b"\xff\xfe, 203.0.113.9"],
                "203.0.113.9",
            ),
            ("not UTF-8", "10.0.0.1", &[b"203.0.113.9, \xff"], "10.0.0.1"),
            (
                "empty elements",
                "10.0.0.1",
                &[b"203.0.113.9, ,", b""],
                "203.0.113.9",
            ),
            (
                "only proxies",
                "10.0.0.1",
                &[b"10.0.0.3, 10.0.0.2"],
                "10.0.0.3",
            ),
            ("a port", "10.0.0.1", &[b"203.0.113.9:4711"], "203.0.113.9"),
            (
                "IPv6 with a port",
                "10.0.0.1",
                &[b"[2001:db8::9]:443"],
                "2001:db8::9",
            ),
            (
                "IPv6 in brackets",
                "10.0.0.1",
                &[b"[2001:db8::9]"],
                "2001:db8::9",
            ),
            (
                "IPv6 proxy",
                "2001:db8:aa::1",
                &[b"2001:db8::9"],
                "2001:db8::9",
            ),
            (
                "IPv4 in IPv6",
                "::ffff:10.0.0.1",
                &[b"::ffff:203.0.113.9"],
                "203.0.113.9",
            ),
            ("out of range", "10.0.0.1", &[b"203.0.113.999"], "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
            }
            let client = proxies.client(peer.parse().unwrap(), &headers);
            assert_eq!(client.to_string(), expected, "{name}");
        }
    }

    #[test]
    fn nobody_is_trusted_by_default() {
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_FOR, HeaderValue::from_static("203.0.113.9"));
        let peer = "127.0.0.1".parse().unwrap();
        assert_eq!(Proxies::default().client(peer, &headers), peer);
    }

    #[test]
    fn an_ipv6_client_counts_by_its_64() {
        let block = |text: &str| Block::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(block("2001:db8:1:2:3:4:5:6"), block("2001:db8:1:2:ffff::1"));
        assert_ne!(block("2001:db8:1:2::1"), block("2001:db8:1:3::1"));
        assert_ne!(block("192.0.2.1"), block("192.0.2.2"));
        assert_eq!(block("::ffff:192.0.2.1"), block("192.0.2.1"));
        for (address, expected) in [
            ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(block(address).to_string(), expected);
        }
    }

    #[test]
    fn a_network_that_is_none_is_named() {
        let error = "10.0.0.0/8, 10.0.0.0/33".parse::<Proxies>().unwrap_err();
        assert!(error.contains("\"10.0.0.0/33\""), "{error}");
        assert_eq!("".parse(), Ok(Proxies::default()));
    }
}
