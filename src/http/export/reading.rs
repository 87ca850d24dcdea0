//! The pages of one export: each a request to the executor, charged and admitted as any other.

use std::{sync::Arc, time::Duration};

use crate::{
    access::{Identity, Viewer},
    clock::Timestamp,
    error::Failure,
    export::{Asked, Notes, Page, Turn},
    graphql::{Answer, Asker, Kept},
    http::{
        address::Block,
        admission::{NotExecuted, carried_out},
        front::{Front, payer},
        rate::{self, Payer},
    },
};

/// How often a place at the gate is asked for again, a second apart, before an export is given up.
const PATIENCE: u32 = 30;

/// Why there is no further page.
#[derive(Debug)]
pub(super) enum Stopped {
    /// The answer has errors.
    Answer(Box<Answer>),
    /// The payer can't pay.
    TooDear(rate::Refused),
    /// It was not executed.
    NotExecuted(NotExecuted),
    /// Something else.
    Failed(Failure),
}

/// An export that is being read.
pub(super) struct Reading {
    front: Front,
    asked: Asked,
    asker: Asker,
    payer: Payer,
    address: String,
    began: Timestamp,
    rules: Vec<(&'static str, String)>,
    /// What is of the whole, found out by the first page that wants it.
    kept: Arc<Kept>,
    /// What the page before held, and isn't paid yet.
    owed: u64,
}

impl Reading {
    pub(super) fn new(
        front: Front,
        asked: Asked,
        asker: Asker,
        from: Block,
        address: String,
    ) -> Self {
        Self {
            payer: payer(&asker, from),
            began: front.app.clock.now(),
            front,
            asked,
            asker,
            address,
            rules: Vec::new(),
            kept: Arc::default(),
            owed: 0,
        }
    }

    pub(super) const fn front(&self) -> &Front {
        &self.front
    }

    pub(super) const fn asked(&self) -> &Asked {
        &self.asked
    }

    /// The instant that all pages are asked as of.
    pub(super) const fn began(&self) -> Timestamp {
        self.began
    }

    /// The first page, which costs what it is estimated to.
    ///
    /// # Errors
    /// What the caller is to be told.
    pub(super) async fn first(&mut self) -> Result<Page, Stopped> {
        let question = self
            .asked
            .question(Turn::First, self.front.settings.exports.page);
        let prepared = self.front.app.executor.prepare(question, false);
        let cost = prepared.map_err(Stopped::Answer)?.cost();
        if let Err(limited) = self.front.export_rates.charge(self.payer, cost) {
            self.front.metrics.rate_limited();
            return Err(Stopped::TooDear(limited));
        }
        let mut page = self.read(Turn::First).await?;
        self.rules = std::mem::take(&mut page.rules);
        Ok(page)
    }

    /// A later page, once what the one before held is paid, there is room, and the reader is still who it was.
    ///
    /// # Errors
    /// What tears the file.
    pub(super) async fn behind(&mut self, cursor: &str) -> Result<Page, Stopped> {
        self.paid().await?;
        if let Some(identity) = &self.asker.identity {
            believed(&self.front, identity).await?;
        }
        let mut tried = 0;
        loop {
            match self.read(Turn::Behind(cursor)).await {
                Err(Stopped::NotExecuted(NotExecuted::Overloaded)) if tried < PATIENCE => {
                    tried += 1;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                read => return read,
            }
        }
    }

    /// Pays for the page before, which held so many objects. Who has spent too much waits until it is back.
    async fn paid(&mut self) -> Result<(), Stopped> {
        loop {
            match self.front.export_rates.charge(self.payer, self.owed) {
                Ok(_) => break,
                Err(rate::Refused::Wait(wait)) => {
                    tokio::time::sleep(Duration::from_secs(wait.seconds)).await;
                }
                Err(dear @ rate::Refused::TooDear { .. }) => return Err(Stopped::TooDear(dear)),
            }
        }
        self.owed = 0;
        Ok(())
    }

    async fn read(&mut self, turn: Turn<'_>) -> Result<Page, Stopped> {
        let settings = &self.front.settings;
        let question = self.asked.question(turn, settings.exports.page);
        let prepared = self.front.app.executor.prepare(question, false);
        let prepared = prepared.map_err(Stopped::Answer)?;
        let app = &self.front.app;
        let request = app.page(self.asker.clone(), self.kept.clone());
        request.moved_to(self.began);
        let answer = carried_out(&self.front, prepared, request, settings.request).await;
        let answer = answer.map_err(Stopped::NotExecuted)?;
        // A field that failed would be a hole in the file.
        if !answer.executed || !answer.response.errors.is_empty() {
            return Err(Stopped::Answer(Box::new(answer)));
        }
        let page = self
            .asked
            .page(answer.response.data)
            .map_err(Stopped::Failed)?;
        self.owed = page.objects;
        Ok(page)
    }

    /// What the file is of, if that was wanted.
    pub(super) fn notes(&self, rows: u64) -> Option<Notes> {
        let reader = match &self.asker.viewer {
            Viewer::Public => "the public".to_owned(),
            Viewer::Agency(agency) => format!("organisation {}", agency.organisation),
            _ => "the operator".to_owned(),
        };
        self.asked.notes.then(|| Notes {
            list: self.asked.list.name,
            began: self.began,
            finished: self.front.app.clock.now(),
            address: self.address.clone(),
            reader,
            given: self.asked.given.clone(),
            rules: self.rules.clone(),
            rows,
        })
    }
}

/// Whether a reader is still believed. Nothing more is given to one of whom that can't be told.
async fn believed(front: &Front, identity: &Arc<Identity>) -> Result<(), Stopped> {
    match front.app.trust.still_believes(identity).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Stopped::Failed(Failure::Unauthenticated)),
        Err(failure) => Err(Stopped::Failed(failure)),
    }
}
