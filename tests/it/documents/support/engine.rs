//! A schema with everything that execution can meet, whose resolvers count their calls.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{
    Context, Enum, ID, InputObject, Interface, MaybeUndefined, Object, OneofObject, Request,
    Response, Schema, SimpleObject, Subscription, Union, ValidationMode,
};
use cooperation_registry::graphql::operation::{Documents, Plan, Scalars};
use futures_util::{Stream, stream};
use serde_json::Value;

/// How often resolvers ran.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<AtomicUsize>);

impl Calls {
    /// How often they ran.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

fn called(ctx: &Context<'_>) {
    ctx.data_unchecked::<Calls>()
        .0
        .fetch_add(1, Ordering::SeqCst);
}

struct Dog;
struct Cat;

#[Object]
impl Dog {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        called(ctx);
        "Rex"
    }
    async fn friend(&self, ctx: &Context<'_>) -> Pet {
        called(ctx);
        Pet::Cat(Cat)
    }
    async fn barks(&self, #[graphql(default = 1)] times: i32) -> String {
        "wuff".repeat(usize::try_from(times).unwrap())
    }
}

#[Object]
impl Cat {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        called(ctx);
        "Mia"
    }
    async fn friend(&self, ctx: &Context<'_>) -> Pet {
        called(ctx);
        Pet::Dog(Dog)
    }
    async fn lives(&self) -> i32 {
        9
    }
    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("no".into()))
    }
}

#[derive(Interface)]
#[graphql(field(name = "name", ty = "&str"), field(name = "friend", ty = "Pet"))]
enum Pet {
    Dog(Dog),
    Cat(Cat),
}

#[derive(Union)]
enum Animal {
    Dog(Dog),
    Cat(Cat),
}

#[derive(Enum, Copy, Clone, PartialEq, Eq)]
enum Colour {
    Red,
    Blue,
}

#[derive(InputObject)]
struct Change {
    name: MaybeUndefined<String>,
    colour: MaybeUndefined<Colour>,
    tags: MaybeUndefined<Vec<Option<String>>>,
    inner: Option<Box<Change>>,
    #[graphql(default = 7)]
    weight: i32,
}

impl Change {
    fn text(&self) -> String {
        fn of<T>(value: &MaybeUndefined<T>, show: impl Fn(&T) -> String) -> String {
            match value {
                MaybeUndefined::Undefined => "absent".to_owned(),
                MaybeUndefined::Null => "null".to_owned(),
                MaybeUndefined::Value(value) => show(value),
            }
        }
        let colour = of(&self.colour, |colour| match colour {
            Colour::Red => "red".to_owned(),
            Colour::Blue => "blue".to_owned(),
        });
        let tags = of(&self.tags, |tags| {
            let tags: Vec<_> = tags
                .iter()
                .map(|tag| tag.as_deref().unwrap_or("-"))
                .collect();
            format!("[{}]", tags.join(" "))
        });
        let inner = self
            .inner
            .as_ref()
            .map(|inner| format!(" ({})", inner.text()));
        format!(
            "{} {colour} {tags} {}{}",
            of(&self.name, Clone::clone),
            self.weight,
            inner.unwrap_or_default()
        )
    }
}

#[derive(OneofObject)]
enum By {
    Id(ID),
    Name(String),
}

#[derive(SimpleObject)]
struct Changed {
    text: String,
    count: usize,
}

pub(crate) struct Query;

#[Object]
impl Query {
    async fn dog(&self, ctx: &Context<'_>) -> Dog {
        called(ctx);
        Dog
    }
    async fn pet(&self, cat: bool) -> Pet {
        if cat { Pet::Cat(Cat) } else { Pet::Dog(Dog) }
    }
    async fn pets(&self) -> Vec<Pet> {
        vec![Pet::Dog(Dog), Pet::Cat(Cat)]
    }
    async fn animals(&self) -> Vec<Animal> {
        vec![Animal::Cat(Cat), Animal::Dog(Dog)]
    }
    async fn echo(&self, text: MaybeUndefined<String>) -> String {
        match text {
            MaybeUndefined::Undefined => "absent".to_owned(),
            MaybeUndefined::Null => "null".to_owned(),
            MaybeUndefined::Value(text) => text,
        }
    }
    async fn change(&self, change: Change) -> String {
        change.text()
    }
    async fn by(&self, by: By) -> String {
        match by {
            By::Id(id) => format!("id {}", id.as_str()),
            By::Name(name) => format!("name {name}"),
        }
    }
    async fn float(&self, of: f64) -> f64 {
        of
    }
}

pub(crate) struct Mutation;

#[Object]
impl Mutation {
    async fn change(&self, ctx: &Context<'_>, change: Change) -> Changed {
        called(ctx);
        Changed {
            text: change.text(),
            count: ctx.data_unchecked::<Calls>().0.load(Ordering::SeqCst),
        }
    }
}

pub(crate) struct Feed;

#[Subscription]
impl Feed {
    async fn numbers(&self, ctx: &Context<'_>, upto: i32) -> impl Stream<Item = i32> + use<> {
        called(ctx);
        stream::iter(0..upto)
    }
}

/// An engine, and the documents of its schema.
pub(crate) struct Engine {
    /// The schema.
    pub(crate) schema: Schema<Query, Mutation, Feed>,
    /// Its documents.
    pub(crate) documents: Documents,
}

impl Engine {
    /// An engine.
    pub(crate) fn new() -> Self {
        let schema = Schema::build(Query, Mutation, Feed)
            .validation_mode(ValidationMode::Fast)
            .finish();
        let documents = Documents::new(&schema.sdl()).unwrap();
        Self { schema, documents }
    }

    /// Checks of scalars that refuse nothing.
    pub(crate) fn checks(&self) -> Scalars {
        Scalars(|_, _| Ok(()))
    }

    /// Plans a document.
    pub(crate) fn plan(&self, text: &str, variables: &Value) -> Plan {
        let planned = self.documents.read(text).and_then(|document| {
            document.plan(
                None,
                variables.as_object().unwrap(),
                &Scalars(|_, _| Ok(())),
            )
        });
        planned.unwrap_or_else(|refused| panic!("{text}: {refused:?}"))
    }

    /// Plans and runs a document, and counts the calls.
    pub(crate) async fn run(&self, text: &str, variables: &Value) -> (Response, usize) {
        let calls = Calls::default();
        let mut request = Request::new("").data(calls.clone());
        request.set_parsed_query(self.plan(text, variables).document);
        let response = self.schema.execute(request).await;
        (response, calls.count())
    }
}

/// The answer as it is written, so that the order of its keys shows.
pub(crate) fn written(response: &Response) -> String {
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    serde_json::to_string(&response.data).unwrap()
}
