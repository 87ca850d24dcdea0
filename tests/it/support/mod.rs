//! What the tests stand on: a fresh registry on each database, drafts, and questions.

mod drafts;
mod proxy;
mod registry;
pub(crate) mod tokens;

pub(crate) use drafts::{document, organisation, programme, read};
pub(crate) use proxy::Proxy;
pub(crate) use registry::{TestRegistry, behind_our_back, on_each_database};
