//! How a slice declares its edges.

/// Declares edges, each from the row whose key a column holds to the rows of that column's table:
/// a type for each, with its [`Relates`](crate::graphql::Relates).
macro_rules! edges {
    ($($(#[$doc:meta])* $vis:vis $name:ident to $entity:ident by $column:ident;)+) => {
        $($(#[$doc])*
        $vis struct $name;
        impl $crate::graphql::Relates for $name {
            type Entity = $entity::Entity;
            fn parent() -> Option<$entity::Column> {
                Some($entity::Column::$column)
            }
        })+
    };
}
pub(crate) use edges;
