//! Every place where an operation uses a value: the arguments of its fields and directives, those
//! of the fragments that it spreads, and the defaults of its variables.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::{Argument, DirectiveList, InputValueDefinition, VariableDefinition},
    executable::{Operation, Selection, SelectionSet},
    parser::SourceSpan,
};

use super::super::{place::Places, refused::Problem, typing::Typing};
use super::literal::Literals;
use crate::error::Code;

/// One operation's values.
struct Usage<'d> {
    document: &'d ExecutableDocument,
    literals: Literals<'d>,
    spread: HashSet<&'d Name>,
}

/// Holds the values of each operation against the types of their places.
pub(super) fn check(
    document: &ExecutableDocument,
    typing: &Typing,
    places: &Places,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in document.operations.iter() {
        let mut usage = Usage {
            document,
            literals: Literals::new(typing, variables(operation)),
            spread: HashSet::new(),
        };
        usage.operation(operation);
        // A fragment is the same in every operation, except for the variables.
        for (span, message) in usage.literals.wrong {
            let problem = problem(span, message, places);
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems.sort_by(|a, b| a.locations.cmp(&b.locations));
    problems
}

fn problem(span: Option<SourceSpan>, message: String, places: &Places) -> Problem {
    Problem::new(Code::GraphqlValidationFailed, message)
        .at(span.map(|span| places.at(span.offset())))
}

fn variables(operation: &Operation) -> HashMap<&Name, &Node<VariableDefinition>> {
    operation
        .variables
        .iter()
        .map(|variable| (&variable.name, variable))
        .collect()
}

impl<'d> Usage<'d> {
    fn operation(&mut self, operation: &'d Operation) {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                self.literals.constant(&variable.ty, default);
            }
            self.directives(&variable.directives);
        }
        self.directives(&operation.directives);
        self.set(&operation.selection_set);
    }

    fn set(&mut self, set: &'d SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.fragment_name;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.spread.insert(name)
                    {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'d DirectiveList) {
        let schema = &self.literals.typing.schema;
        for directive in directives.iter() {
            // One that isn't defined is the validation's to tell.
            if let Some(definition) = schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(
        &mut self,
        arguments: &'d [Node<Argument>],
        definitions: &'d [Node<InputValueDefinition>],
    ) {
        for argument in arguments {
            let definition = definitions
                .iter()
                .find(|definition| definition.name == argument.name);
            if let Some(definition) = definition {
                let has_default = definition.default_value.is_some();
                self.literals
                    .used(&definition.ty, has_default, &argument.value);
            }
        }
    }
}
