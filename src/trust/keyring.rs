//! The private keys of the issuers that are built in: one file each, in a folder that only the
//! operator can read.
//!
//! They aren't in the database, so that whoever can read the database, or a copy of it, can't
//! issue tokens. The server never needs them.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    token::{SigningFailed, SigningKey},
};

/// A folder of private keys.
#[derive(Clone, Debug)]
pub struct Keyring {
    folder: PathBuf,
}

/// A private key, and whose.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrivateKey {
    /// The code of the organisation.
    pub organisation: String,
    /// What its tokens carry as `iss`.
    pub issuer: String,
    /// What they call the key by.
    pub kid: String,
    /// Since when it signs.
    pub created_at: Timestamp,
    /// The key: PKCS#8 in base64url.
    private_key: String,
}

impl std::fmt::Debug for PrivateKey {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateKey({})", self.kid)
    }
}

/// Why a private key can't be kept or used. Prints as one line.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The file system refuses.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// A key file can't be read.
    #[error("{} is no key file: {what}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// There is no key.
    #[error(
        "there is no key of {organisation} in {}; make one with `cooperation-registry key add --organisation {organisation}`",
        folder.display()
    )]
    NoKey {
        /// The organisation's code.
        organisation: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// The library for signatures refuses.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
}

impl PrivateKey {
    /// The key itself, to sign with.
    ///
    /// # Errors
    /// When the text is no key.
    pub fn signing(&self) -> Result<SigningKey, SigningFailed> {
        SigningKey::read(&self.private_key)
    }
}

impl Keyring {
    /// The keys in this folder, which needn't be there yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps a key.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn keep(
        &self,
        organisation: &str,
        issuer: &str,
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<PathBuf, KeyringError> {
        let kept = PrivateKey {
            organisation: organisation.to_owned(),
            issuer: issuer.to_owned(),
            kid: key.kid().to_owned(),
            created_at: now,
            private_key: key.private_text()?.reveal().to_owned(),
        };
        make_folder(&self.folder).map_err(|cause| file(&self.folder, cause))?;
        let path = self.path(organisation, key.kid());
        let text = serde_json::to_string_pretty(&kept).map_err(|error| unreadable(&path, error))?;
        let written = private_file(&path).and_then(|mut made| {
            made.write_all(text.as_bytes())?;
            made.sync_all()
        });
        written.map_err(|cause| file(&path, cause))?;
        Ok(path)
    }

    /// The newest key of an organisation: the one that signs.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn newest(&self, organisation: &str) -> Result<PrivateKey, KeyringError> {
        let none = || KeyringError::NoKey {
            organisation: organisation.to_owned(),
            folder: self.folder.clone(),
        };
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(none()),
            Err(cause) => return Err(file(&self.folder, cause)),
        };
        let mut newest: Option<PrivateKey> = None;
        for entry in entries {
            let path = entry.map_err(|cause| file(&self.folder, cause))?.path();
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|cause| file(&path, cause))?;
            let key: PrivateKey =
                serde_json::from_str(&text).map_err(|error| unreadable(&path, error))?;
            let newer = newest
                .as_ref()
                .is_none_or(|held| held.created_at < key.created_at);
            if key.organisation == organisation && newer {
                newest = Some(key);
            }
        }
        newest.ok_or_else(none)
    }

    /// Forgets a key, if it is here.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn forget(&self, organisation: &str, kid: &str) -> Result<(), KeyringError> {
        let path = self.path(organisation, kid);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(file(&path, cause)),
            _ => Ok(()),
        }
    }

    /// Forgets every key of an organisation.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn forget_all(&self, organisation: &str) -> Result<(), KeyringError> {
        loop {
            match self.newest(organisation) {
                Ok(key) => self.forget(organisation, &key.kid)?,
                Err(KeyringError::NoKey { .. }) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    fn path(&self, organisation: &str, kid: &str) -> PathBuf {
        // Both are made of letters, digits, hyphens and underscores where they are ours; anything
        // else must not lead out of the folder.
        let safe = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || c == '-' {
                        c
                    } else {
                        '_'
                    }
                })
                .collect()
        };
        self.folder
            .join(format!("{}.{}.json", safe(organisation), safe(kid)))
    }
}

#[cfg(unix)]
fn make_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

fn file(path: &Path, cause: io::Error) -> KeyringError {
    KeyringError::File {
        path: path.to_owned(),
        cause,
    }
}

fn unreadable(path: &Path, error: serde_json::Error) -> KeyringError {
    KeyringError::Unreadable {
        path: path.to_owned(),
        what: error.to_string(),
    }
}
