//! Running one request: read, plan, answer wave by wave, rewrite the errors.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::Response;
use futures_util::{FutureExt, StreamExt, stream, stream::BoxStream};
use serde_json::{Map, Value};

use super::{
    asked::GraphqlRequest,
    fault::{broken_down, refused, rewritten},
    known::Known,
    operation::{Document, Kind, Plan, Refused},
    request::Request,
    scalars::SCALARS,
    schema::{DOCUMENTS, Registry, catching, schema},
    waves::drive,
};
use crate::error::Code;

/// Runs requests against the schema.
#[derive(Clone)]
pub struct Executor {
    schema: Registry,
    /// The same schema with every resolver's panics caught, which costs a little a field.
    catching: Registry,
    known: Known,
}

/// A request that was read and may run.
#[derive(Debug)]
pub struct Prepared {
    plan: Plan,
    /// To plan it again.
    document: Arc<Document>,
    operation_name: Option<String>,
    variables: Map<String, Value>,
    /// Whether the document is one of the operator's own, asked for by its hash.
    pub trusted: bool,
}

/// What came of a request.
#[derive(Debug)]
pub struct Answer {
    /// What the client gets.
    pub response: Response,
    /// Whether execution began. Where it didn't, the answer must have no `data` entry (GraphQL
    /// specification, section 7.1).
    pub executed: bool,
    /// What it was estimated to cost, where that is known.
    pub cost: Option<u64>,
}

impl Prepared {
    /// What kind of operation it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.plan.kind
    }

    /// How many objects it is estimated to read.
    #[must_use]
    pub const fn cost(&self) -> u64 {
        self.plan.cost
    }
}

impl Answer {
    /// A request that was refused.
    #[must_use]
    pub fn refused(refusal: Refused) -> Self {
        Self {
            response: Response::from_errors(refused(refusal)),
            executed: false,
            cost: None,
        }
    }

    /// A request that needs a token and has none.
    #[must_use]
    pub fn unauthenticated() -> Self {
        let sentence = crate::error::Failure::Unauthenticated.to_string();
        Self::refused(Refused::coded(Code::Unauthenticated, &sentence))
    }

    /// The code of the first error, if there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        super::fault::code_of(self.response.errors.first()?)
    }
}

impl Executor {
    /// Runs requests against the registry's schema, knowing these documents.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self {
            schema: schema(),
            catching: catching(),
            known,
        }
    }

    /// Reads a request and plans it. `keeps`: whether a document that comes with its hash may
    /// be kept for later requests that send the hash alone.
    ///
    /// # Errors
    /// The answer that says what is wrong with it.
    pub fn prepare(&self, asked: GraphqlRequest, keeps: bool) -> Result<Prepared, Box<Answer>> {
        self.planned(asked, keeps)
            .map_err(|refusal| Box::new(Answer::refused(refusal)))
    }

    fn planned(&self, asked: GraphqlRequest, keeps: bool) -> Result<Prepared, Refused> {
        let text = self.known.text(&asked)?;
        let document = DOCUMENTS.read(&text.text)?;
        if keeps {
            self.known.keep(&text);
        }
        let variables = asked.variables.unwrap_or_default();
        let plan = document.plan(asked.operation_name.as_deref(), &variables, &SCALARS)?;
        Ok(Prepared {
            plan,
            document,
            operation_name: asked.operation_name,
            variables,
            trusted: text.trusted,
        })
    }

    /// Answers a query or a mutation.
    pub async fn execute(&self, prepared: Prepared, request: Arc<Request>) -> Answer {
        let cost = Some(prepared.plan.cost);
        // What a mutation did can't be done again to find out which field it was.
        let schema = match prepared.plan.kind {
            Kind::Mutation => &self.catching,
            Kind::Query | Kind::Subscription => &self.schema,
        };
        let inner = engine(prepared.plan, &request);
        let execution = AssertUnwindSafe(drive(&request, schema.execute(inner))).catch_unwind();
        let response = match execution.await {
            Ok(response) => response,
            Err(_) => {
                let again = prepared.document.plan(
                    prepared.operation_name.as_deref(),
                    &prepared.variables,
                    &SCALARS,
                );
                match again {
                    Ok(plan) => {
                        let inner = engine(plan, &request);
                        let again = drive(&request, self.catching.execute(inner));
                        let response = AssertUnwindSafe(again).catch_unwind().await;
                        response.unwrap_or_else(|_| broken_down())
                    }
                    Err(refusal) => return Answer::refused(refusal),
                }
            }
        };
        Answer {
            response: told(response),
            executed: true,
            cost,
        }
    }

    /// Answers a subscription, each event as it comes.
    pub fn subscribe(
        &self,
        prepared: Prepared,
        request: Arc<Request>,
    ) -> BoxStream<'static, Response> {
        let events = self
            .catching
            .execute_stream(engine(prepared.plan, &request));
        stream::unfold(
            (Box::pin(events), request),
            |(mut events, request)| async move {
                let response = drive(&request, events.next()).await;
                request.turn_over();
                let response = response?;
                Some((told(response), (events, request)))
            },
        )
        .boxed()
    }

    /// Reads a request and answers it: for callers that have nothing to do in between.
    pub async fn answer(&self, asked: GraphqlRequest, request: Arc<Request>) -> Answer {
        match self.prepare(asked, false) {
            Ok(prepared) => self.execute(prepared, request).await,
            Err(answer) => *answer,
        }
    }
}

/// A plan as the engine takes it: nothing of it is left to be read or chosen.
fn engine(plan: Plan, request: &Arc<Request>) -> async_graphql::Request {
    let mut inner = async_graphql::Request::new(String::new()).data(request.clone());
    inner.set_parsed_query(plan.document);
    inner
}

fn told(response: Response) -> Response {
    let mut told = Response::new(response.data);
    told.errors = rewritten(response.errors);
    told
}
