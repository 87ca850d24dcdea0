//! Where a database is.

use std::{fmt, path::PathBuf, str::FromStr};

use url::Url;

/// A database's address: `sqlite:PATH` or `postgres://…`.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file on this machine, made when it isn't there.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(Url),
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(":memory:") || path.contains('?') {
                return Err(format!(
                    "\"{text}\" names no file; write sqlite: and a path, such as sqlite:registry.db"
                ));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(Self::Postgres(url)),
            // The text may hold a password, so it is not repeated.
            _ => Err(
                "the database address is neither sqlite:PATH nor postgres://USER@HOST/DATABASE"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for Location {
    /// The address without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let mut shown = url.clone();
                // Both calls fail only for an address without a host, which has no password.
                if url.password().is_some() {
                    let _ = shown.set_password(Some("***"));
                }
                shown.set_query(None);
                f.write_str(shown.as_str())
            }
        }
    }
}

impl fmt::Debug for Location {
    /// Without the password, like `Display`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let location: Location = "postgres://registry:s3cret@db.example/registry?password=s3cret"
            .parse()
            .unwrap();
        assert_eq!(
            location.to_string(),
            "postgres://registry:***@db.example/registry"
        );
        assert!(
            !"postgres//s3cret"
                .parse::<Location>()
                .unwrap_err()
                .contains("s3cret")
        );
    }

    #[test]
    fn a_sqlite_address_is_a_file() {
        for good in ["sqlite:registry.db", "sqlite://registry.db"] {
            assert_eq!(
                good.parse::<Location>().unwrap(),
                Location::Sqlite("registry.db".into())
            );
        }
        for bad in ["sqlite:", "sqlite::memory:", "mysql://h/d", "registry.db"] {
            assert!(bad.parse::<Location>().is_err(), "{bad} was accepted");
        }
    }
}
