//! Input types that one type of ours and one of the schema share.

/// Reads `$type` from the input type `$as`, which it shows itself as in the schema; `$read` makes
/// one of the other, or a sentence that says why not.
macro_rules! input_as {
    ($type:ty, $as:ty, $read:expr) => {
        impl async_graphql::InputType for $type {
            type RawValueType = Self;

            fn type_name() -> std::borrow::Cow<'static, str> {
                <$as as async_graphql::InputType>::type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <$as as async_graphql::InputType>::create_type_info(registry)
            }

            fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                let read: fn($as) -> Result<Self, String> = $read;
                let given = <$as as async_graphql::InputType>::parse(value)
                    .map_err(async_graphql::InputValueError::propagate)?;
                read(given).map_err(async_graphql::InputValueError::custom)
            }

            fn to_value(&self) -> async_graphql::Value {
                // Asked for defaults alone, and none is of this type.
                async_graphql::Value::Null
            }

            fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                Some(self)
            }
        }
    };
}
pub(crate) use input_as;
