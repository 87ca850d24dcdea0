//! The address of a key set, checked before anything is asked of it.

use std::{fmt, net::IpAddr};

use ::url::{Host, Url};
use thiserror::Error;

use super::address::is_public;

/// The longest address, in bytes.
const LONGEST_URL: usize = 2_000;

/// Why an address can't be that of a key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadJwksUrl {
    /// Not an absolute URL with a host, or longer than 2,000 bytes.
    #[error("a key set's address is an absolute URL, such as https://issuer.example/jwks.json")]
    NotAUrl,
    /// Neither `https`, nor `http` to a loopback address.
    #[error("a key set is fetched by https; http is for a loopback address such as 127.0.0.1")]
    Scheme,
    /// A user name, a password or a fragment.
    #[error("a key set's address has no user name, password or fragment")]
    Extras,
    /// An `https` address whose host is an IP address that isn't public.
    #[error("a key set's host isn't a private, local or reserved address")]
    PrivateHost,
}

/// The address of a key set: `https` to a host that can be public, or `http` to a loopback
/// address that is written out as one, which is for tests and development.
///
/// `localhost` doesn't count as loopback: it is a name, and names mean what a resolver says.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JwksUrl(Url);

impl JwksUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`BadJwksUrl`] with a sentence for whoever registers it.
    pub fn read(text: &str) -> Result<Self, BadJwksUrl> {
        if text.len() > LONGEST_URL {
            return Err(BadJwksUrl::NotAUrl);
        }
        let url = Url::parse(text).map_err(|_| BadJwksUrl::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(BadJwksUrl::Extras);
        }
        let address: Option<IpAddr> = match url.host() {
            None => return Err(BadJwksUrl::NotAUrl),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
        };
        match (url.scheme(), address) {
            ("https", Some(address)) if !is_public(address) => Err(BadJwksUrl::PrivateHost),
            ("https", _) => Ok(Self(url)),
            ("http", Some(address)) if address.is_loopback() => Ok(Self(url)),
            _ => Err(BadJwksUrl::Scheme),
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

    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for JwksUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JwksUrl({})", self.as_str())
    }
}

impl fmt::Display for JwksUrl {
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
            ("http://issuer.example/jwks", Some(BadJwksUrl::Scheme)),
            ("http://localhost/jwks", Some(BadJwksUrl::Scheme)),
            ("http://8.8.8.8/jwks", Some(BadJwksUrl::Scheme)),
            ("http://10.0.0.1/jwks", Some(BadJwksUrl::Scheme)),
            ("http://[::ffff:127.0.0.1]/jwks", Some(BadJwksUrl::Scheme)),
            ("ftp://issuer.example/jwks", Some(BadJwksUrl::Scheme)),
            ("file:///etc/passwd", Some(BadJwksUrl::NotAUrl)),
            ("https://127.0.0.1/jwks", Some(BadJwksUrl::PrivateHost)),
            ("https://0x7f000001/jwks", Some(BadJwksUrl::PrivateHost)),
            ("https://2130706433/jwks", Some(BadJwksUrl::PrivateHost)),
            ("https://169.254.169.254/", Some(BadJwksUrl::PrivateHost)),
            ("https://[fe80::1]/jwks", Some(BadJwksUrl::PrivateHost)),
            ("https://[::ffff:10.0.0.1]/", Some(BadJwksUrl::PrivateHost)),
            ("https://me@issuer.example/", Some(BadJwksUrl::Extras)),
            ("https://:pw@issuer.example/", Some(BadJwksUrl::Extras)),
            ("https://issuer.example/#k", Some(BadJwksUrl::Extras)),
            ("/jwks.json", Some(BadJwksUrl::NotAUrl)),
            ("", Some(BadJwksUrl::NotAUrl)),
            (long.as_str(), Some(BadJwksUrl::NotAUrl)),
        ];
        for (text, refusal) in cases {
            assert_eq!(JwksUrl::read(text).err(), refusal, "{text:.60}");
        }
    }
}
