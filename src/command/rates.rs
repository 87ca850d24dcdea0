//! `rates`: exchange rates.

use std::{
    io::{IsTerminal, stderr},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};

use super::{Failed, written};
use crate::{
    config::Config,
    rate::{self, Import, Imported, RateTable},
};

/// Every so many rates a person who waits is told how far it is.
const STEP: u64 = 50_000;

/// Exchange rates.
#[derive(Debug, Subcommand)]
pub(super) enum Rates {
    /// Import a file of exchange rates. Prints a line for each thing that is wrong in it, and then the
    /// counts. Importing it again changes nothing. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done,
    /// and something in the file was refused
    Import(ImportRates),
}

#[derive(Debug, Args)]
pub(super) struct ImportRates {
    /// What kind of file it is
    #[arg(long, value_name = "FORMAT")]
    format: Format,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say what would come of it, and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Keep nothing if anything is refused [default: keep the rest]
    #[arg(long)]
    all_or_nothing: bool,
    /// Where the file is from: an address, or words
    #[arg(long, value_name = "TEXT")]
    citation: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The European Central Bank's eurofxref-hist.csv: daily, for one euro
    Ecb,
    /// usd_to_xxx_by_month.csv: monthly, for one US dollar
    UsdMonthly,
}

impl From<Format> for RateTable {
    fn from(format: Format) -> Self {
        match format {
            Format::Ecb => Self::Ecb,
            Format::UsdMonthly => Self::UsdMonthly,
        }
    }
}

impl Rates {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        let Self::Import(asked) = self;
        let import = Import {
            table: asked.format.into(),
            file: asked.file,
            citation: asked.citation,
        };
        let name = import.file.display().to_string();
        let checked = rate::check(&import, |problem| println!("{name}:{problem}"))?;
        if asked.all_or_nothing && checked.rejected > 0 {
            return Err(format!(
                "{} row(s) or value(s) of {name} were refused, and so nothing was kept",
                checked.rejected
            )
            .into());
        }
        let (rejected, left_out) = (checked.rejected, checked.left_out);
        let table = import.table;
        let shared = Arc::new((import, checked));
        let imported = written(config, move |write| {
            let shared = shared.clone();
            Box::pin(async move {
                let (import, checked) = &*shared;
                let told = told_to_a_terminal();
                let imported = rate::import(write, import, checked, &*told).await?;
                if asked.dry_run {
                    write.abandon();
                }
                Ok(imported)
            })
        })
        .await?;
        let Imported {
            outcome: _,
            created,
            updated,
            unchanged,
        } = imported;
        let kept = if asked.dry_run {
            " (dry run: nothing was kept)"
        } else {
            ""
        };
        println!(
            "rates of {table}: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected; {left_out} column(s) left out{kept}"
        );
        Ok(if rejected > 0 {
            ExitCode::from(3)
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Says how far an import is, if there is a person to read it.
fn told_to_a_terminal() -> Box<dyn Fn(u64) + Send + Sync> {
    use std::sync::atomic::{AtomicU64, Ordering};
    let (told, terminal) = (AtomicU64::new(0), stderr().is_terminal());
    Box::new(move |rates| {
        let step = rates / STEP;
        if terminal && told.fetch_max(step, Ordering::Relaxed) < step {
            eprintln!("{rates} rates");
        }
    })
}
