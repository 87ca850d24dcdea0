//! How much room a field takes while it is answered.

use async_graphql::{ContainerType, Context};

use super::{Connection, localized::LocalizedText};
use crate::{
    activity::Activity,
    change::Change,
    concept::{Concept, ConceptScheme},
    document::Document,
    finance::{BudgetLine, Transaction},
    link::RecommendationLink,
    mechanism::{Mechanism, Review},
    organisation::Organisation,
    programme::{Participation, Programme},
    recommendation::{Assessment, Recommendation},
    results::ProgrammeResult,
};

/// What the largest of an object's resolvers takes, and with it each of its fields, in bytes.
fn room<T: ContainerType + 'static>() -> usize {
    fn answered<T: 'static, F>(
        _: impl FnOnce(&'static T, &'static Context<'static>) -> F,
    ) -> usize {
        size_of::<F>()
    }
    answered::<T, _>(|object, ctx| object.resolve_field(ctx))
}

/// A page has thousands of fields, and all of them wait at once. One argument of some kilobytes that a single
/// resolver holds made a page of fifty programmes take six megabytes.
#[test]
fn no_field_of_an_object_takes_more_room_than_a_connection_with_its_arguments() {
    let rooms = [
        ("Activity", room::<Activity>()),
        ("Assessment", room::<Assessment>()),
        ("BudgetLine", room::<BudgetLine>()),
        ("Change", room::<Change>()),
        ("Concept", room::<Concept>()),
        ("ConceptScheme", room::<ConceptScheme>()),
        ("Connection", room::<Connection<Programme>>()),
        ("Document", room::<Document>()),
        ("LocalizedText", room::<LocalizedText>()),
        ("Mechanism", room::<Mechanism>()),
        ("Organisation", room::<Organisation>()),
        ("Participation", room::<Participation>()),
        ("Programme", room::<Programme>()),
        ("Recommendation", room::<Recommendation>()),
        ("RecommendationLink", room::<RecommendationLink>()),
        ("Result", room::<ProgrammeResult>()),
        ("Review", room::<Review>()),
        ("Transaction", room::<Transaction>()),
    ];
    for (object, room) in rooms {
        assert!(room <= 640, "a field of {object} takes {room} bytes");
    }
}
