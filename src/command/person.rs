//! `person`: the people whom the trace names.

use clap::Subcommand;

use super::{Failed, written};
use crate::{change, config::Config};

/// People.
#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Erase a person from the trace: no record will say any more that it was them. Cannot be
    /// undone; the records stay, and their chains hold. Backups made before still name them
    Erase {
        /// The code of the organisation that the person acted for
        #[arg(value_name = "ORGANISATION")]
        organisation: String,
        /// The `sub` of the person's tokens
        #[arg(value_name = "SUBJECT", allow_hyphen_values = true)]
        subject: String,
    },
}

impl Person {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failed> {
        let Self::Erase {
            organisation,
            subject,
        } = self;
        let erased = written(config, move |write| {
            let (organisation, subject) = (organisation.clone(), subject.clone());
            Box::pin(async move { change::erase_person(write, &organisation, &subject).await })
        });
        match erased.await? {
            0 => Err("no record names this person for this organisation".into()),
            records => {
                println!("erased from {records} record(s)");
                Ok(())
            }
        }
    }
}
