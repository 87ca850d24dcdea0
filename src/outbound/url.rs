//! An address that someone else gave, checked before anything is sent to it.

use std::{fmt, net::IpAddr};

use ::url::{Host, Url};
use thiserror::Error;

use super::address::is_public;

/// The longest address, in bytes.
const LONGEST_URL: usize = 2_000;

/// Why the registry won't call an address. Prints as a sentence for whoever registers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RefusedUrl {
    /// Not an absolute URL with a host, or longer than 2,000 bytes.
    #[error("the address is an absolute URL, such as https://agency.example/path")]
    NotAUrl,
    /// Neither `https`, nor `http` to a loopback address.
    #[error("the address is called by https; http is for a loopback address such as 127.0.0.1")]
    Scheme,
    /// A user name, a password or a fragment.
    #[error("the address has no user name, password or fragment")]
    Extras,
    /// An `https` address whose host is an IP address that isn't public.
    #[error("the host isn't a private, local or reserved address")]
    PrivateHost,
}

/// An address that the registry may call: `https` to a host that can be public, or `http` to a loopback
/// address that is written out as one, which is for tests and development.
///
/// `localhost` doesn't count as loopback: it is a name, and names mean what a resolver says.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OutboundUrl(Url);

impl OutboundUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`RefusedUrl`] with a sentence for whoever registers it.
    pub fn read(text: &str) -> Result<Self, RefusedUrl> {
        if text.len() > LONGEST_URL {
            return Err(RefusedUrl::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| RefusedUrl::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(RefusedUrl::Extras);
        }
        let address: Option<IpAddr> = match url.host() {
            None => return Err(RefusedUrl::NotAUrl),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
        };
        match (url.scheme(), address) {
            ("https", Some(address)) if !is_public(address) => Err(RefusedUrl::PrivateHost),
            ("https", _) => Ok(Self(url)),
            ("http", Some(address)) if address.is_loopback() => Ok(Self(url)),
            _ => Err(RefusedUrl::Scheme),
        }
    }

    /// Whether the address leads to this very machine, without encryption. A server in
    /// production should refuse to start with one.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address, read.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for OutboundUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundUrl({})", self.as_str())
    }
}

impl fmt::Display for OutboundUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_a_written_out_loopback() {
        let long = format!("https://issuer.example/{}", "a".repeat(2_000));
        let cases = [
            ("https://issuer.example/jwks.json", None),
            ("https://issuer.example:8443/keys?tenant=1", None),
            ("https://8.8.8.8/jwks", None),
            ("https://[2606:4700::1111]/jwks", None),
            ("http://127.0.0.1:8080/jwks", None),
            ("http://127.8.9.1/jwks", None),
            ("http://[::1]:8080/jwks", None),
            ("http://issuer.example/jwks", Some(RefusedUrl::Scheme)),
            ("http://localhost/jwks", Some(RefusedUrl::Scheme)),
            ("http://8.8.8.8/jwks", Some(RefusedUrl::Scheme)),
            ("http://10.0.0.1/jwks", Some(RefusedUrl::Scheme)),
            ("http://[::ffff:127.0.0.1]/jwks", Some(RefusedUrl::Scheme)),
            ("ftp://issuer.example/jwks", Some(RefusedUrl::Scheme)),
            ("file:///etc/passwd", Some(RefusedUrl::NotAUrl)),
            ("https://127.0.0.1/jwks", Some(RefusedUrl::PrivateHost)),
            ("https://0x7f000001/jwks", Some(RefusedUrl::PrivateHost)),
            ("https://2130706433/jwks", Some(RefusedUrl::PrivateHost)),
            ("https://169.254.169.254/", Some(RefusedUrl::PrivateHost)),
            ("https://[fe80::1]/jwks", Some(RefusedUrl::PrivateHost)),
            ("https://[::ffff:10.0.0.1]/", Some(RefusedUrl::PrivateHost)),
            ("https://me@issuer.example/", Some(RefusedUrl::Extras)),
            ("https://:pw@issuer.example/", Some(RefusedUrl::Extras)),
            ("https://issuer.example/#k", Some(RefusedUrl::Extras)),
            ("/jwks.json", Some(RefusedUrl::NotAUrl)),
            ("", Some(RefusedUrl::NotAUrl)),
            (long.as_str(), Some(RefusedUrl::NotAUrl)),
        ];
        for (text, refusal) in cases {
            assert_eq!(OutboundUrl::read(text).err(), refusal, "{text:.60}");
        }
    }
}
