//! One value against the type of its place, with all that is in it.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    Name, Node,
    ast::{Type, Value, VariableDefinition},
    parser::SourceSpan,
    schema::InputObjectType,
};

use super::super::typing::{Typing, is_given, is_one_of, item_type};

/// Looks at values.
pub(super) struct Literals<'d> {
    /// The schema.
    pub(super) typing: &'d Typing,
    /// What is wrong, and where.
    pub(super) wrong: Vec<(Option<SourceSpan>, String)>,
    variables: HashMap<&'d Name, &'d Node<VariableDefinition>>,
}

impl<'d> Literals<'d> {
    /// Looks at values that may use `variables`.
    pub(super) fn new(
        typing: &'d Typing,
        variables: HashMap<&'d Name, &'d Node<VariableDefinition>>,
    ) -> Self {
        Self {
            typing,
            wrong: Vec::new(),
            variables,
        }
    }

    /// A variable's default value, which its own type must take.
    pub(super) fn constant(&mut self, ty: &Type, value: &Node<Value>) {
        self.used(ty, false, value);
    }

    /// A value at a place of the type `ty`, which has a default of its own or not.
    pub(super) fn used(&mut self, ty: &Type, has_default: bool, value: &Node<Value>) {
        match &**value {
            Value::Variable(name) => self.variable(ty, has_default, name, value),
            Value::Null if ty.is_non_null() => {
                self.tell(value, format!("null is no value of the type {ty}"));
            }
            Value::List(items) => {
                // A scalar of the schema's own can be written as anything.
                let item = item_type(ty);
                for value in items {
                    match item {
                        Some(item) => self.used(item, false, value),
                        None => self.defined(value),
                    }
                }
            }
            Value::Object(fields) => {
                let mut names = HashSet::new();
                for (name, value) in fields {
                    if !names.insert(name) {
                        self.tell(value, format!("the field {name} is given several times"));
                    }
                }
                match self.typing.input_object(ty.inner_named_type()) {
                    Some(object) => self.object(object, fields, value),
                    None => fields.iter().for_each(|(_, value)| self.defined(value)),
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        object: &InputObjectType,
        fields: &[(Name, Node<Value>)],
        whole: &Node<Value>,
    ) {
        for (name, value) in fields {
            // A field that isn't defined is the validation's to tell.
            if let Some(definition) = object.fields.get(name) {
                let has_default = definition.default_value.is_some();
                self.used(&definition.ty, has_default, value);
            }
        }
        if is_one_of(object) {
            self.one_of(object, fields, whole);
        }
    }

    /// A `@oneOf` input object has exactly one field, and it can't be null, not by a variable
    /// either (GraphQL specification, sections 5.6.1 and 5.8.5).
    fn one_of(
        &mut self,
        object: &InputObjectType,
        fields: &[(Name, Node<Value>)],
        whole: &Node<Value>,
    ) {
        let name = &object.name;
        let [(field, value)] = fields else {
            self.tell(whole, format!("{name} takes exactly one of its fields"));
            return;
        };
        if !is_given(Some(value)) {
            self.tell(value, format!("the field {field} of {name} can't be null"));
        }
        if let Value::Variable(variable) = &**value
            && self
                .variables
                .get(variable)
                .is_some_and(|definition| !definition.ty.is_non_null())
        {
            self.tell(
                value,
                format!(
                    "the variable ${variable} can be null, and the field {field} of {name} can't"
                ),
            );
        }
    }

    /// Whether a variable may stand at a place (section 5.8.5, `IsVariableUsageAllowed`).
    fn variable(&mut self, ty: &Type, has_default: bool, name: &Name, value: &Node<Value>) {
        let Some(definition) = self.variables.get(name) else {
            self.tell(value, format!("the variable ${name} is not defined"));
            return;
        };
        let of = &definition.ty;
        let allowed = if ty.is_non_null() && !of.is_non_null() {
            (is_given(definition.default_value.as_ref()) || has_default)
                && of.is_assignable_to(&ty.clone().nullable())
        } else {
            of.is_assignable_to(ty)
        };
        if !allowed {
            let sentence =
                format!("the variable ${name} of the type {of} can't stand where {ty} is expected");
            self.tell(value, sentence);
        }
    }

    /// A value of which nothing is known, except that its variables must be defined.
    fn defined(&mut self, value: &Node<Value>) {
        match &**value {
            Value::Variable(name) if !self.variables.contains_key(name) => {
                self.tell(value, format!("the variable ${name} is not defined"));
            }
            Value::List(items) => items.iter().for_each(|value| self.defined(value)),
            Value::Object(fields) => {
                let mut names = HashSet::new();
                for (name, value) in fields {
                    if !names.insert(name) {
                        self.tell(value, format!("the field {name} is given several times"));
                    }
                    self.defined(value);
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, value: &Node<Value>, sentence: String) {
        self.wrong.push((value.location(), sentence));
    }
}
