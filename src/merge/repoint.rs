//! Everything that can name an organisation, by the kind of subject whose trace it is in.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::store;
use crate::{
    change::{self, Action, Edit, SubjectKind},
    database::Write,
    entity::{
        activity_participation, alignment, assessment, budget_line, concept_mapping,
        concept_scheme, document, financial_transaction, measurement, mechanism, organisation,
        organisation_relation, participation, practice, programme, programme_relation,
        progress_report, recommendation, recommendation_link, recommendation_tag, responsibility,
        result, statement,
    },
    error::Failure,
    finance,
};

/// A column that may name the merged organisation.
trait Turn {
    fn turn(&mut self, from: Uuid, into: Uuid);
}

impl Turn for Uuid {
    fn turn(&mut self, from: Uuid, into: Uuid) {
        if *self == from {
            *self = into;
        }
    }
}

impl Turn for Option<Uuid> {
    fn turn(&mut self, from: Uuid, into: Uuid) {
        if *self == Some(from) {
            *self = Some(into);
        }
    }
}

/// What names an organisation, and is to name another one: first counted, then written.
pub(super) struct Naming {
    from: Uuid,
    into: Uuid,
    steps: Steps,
}

/// Declares, for each kind of subject, the columns of its own row and of the tables that hang on it.
macro_rules! naming {
    ($($step:ident of $kind:ident: $root:ident [$($own:ident $Own:ident),*]
        $(, $table:ident by $subject:ident [$($field:ident $Column:ident),+])*;)+) => {
        #[derive(Default)]
        struct Steps {
            $($step: BTreeSet<Uuid>,)+
        }

        impl Naming {
            /// Finds every subject that names the first organisation.
            ///
            /// # Errors
            /// When the database can't be read.
            pub(super) async fn find(write: &Write, from: Uuid, into: Uuid) -> Result<Self, Failure> {
                let mut steps = Steps::default();
                $({
                    let ids = &mut steps.$step;
                    let own: &[$root::Column] = &[$($root::Column::$Own),*];
                    if !own.is_empty() {
                        let rows = store::naming::<$root::Entity>(write, own, from).await?;
                        ids.extend(rows.iter().map(|row| row.id));
                    }
                    $({
                        let columns = [$($table::Column::$Column),+];
                        let rows = store::naming::<$table::Entity>(write, &columns, from).await?;
                        ids.extend(rows.iter().filter(|row| row.is_of(SubjectKind::$kind)).map(|row| row.$subject));
                    })*
                })+
                Ok(Self { from, into, steps })
            }

            /// How many subjects they are.
            pub(super) fn count(&self) -> usize {
                0 $(+ self.steps.$step.len())+
            }

            /// Lets each of them name the second, as a change of its own.
            ///
            /// # Errors
            /// When the database can't be written.
            pub(super) async fn turn(self, write: &Write) -> Result<(), Failure> {
                let (from, into) = (self.from, self.into);
                $({
                    // Held first, so that what hangs on them can't change once it is read.
                    let ids: Vec<Uuid> = self.steps.$step.iter().copied().collect();
                    let held = change::rows_of::<$root::Entity>(write, &ids).await?;
                    $(
                        let columns = [$($table::Column::$Column),+];
                        let rows = store::naming::<$table::Entity>(write, &columns, from).await?;
                        let mut $table: BTreeMap<Uuid, Vec<$table::Model>> = BTreeMap::new();
                        for row in rows.into_iter().filter(|row| row.is_of(SubjectKind::$kind)) {
                            $table.entry(row.$subject).or_default().push(row);
                        }
                    )*
                    for before in held {
                        let mut edit = Edit::new(write, Some(before.clone()), before);
                        $(edit.after.$own.turn(from, into);)*
                        $({
                            let held = $table.remove(&edit.id()).unwrap_or_default();
                            let turned = held.into_iter().map(|was| {
                                let mut now = was.clone();
                                $(now.$field.turn(from, into);)+
                                (was, now)
                            });
                            for (was, now) in $table::Model::settled(write, edit.id(), turned.collect()).await? {
                                edit.amend(was, now)?;
                            }
                        })*
                        edit.finish(SubjectKind::$kind, Action::Updated).await?;
                    }
                })+
                Ok(())
            }
        }
    };
}

naming! {
    programmes of Programme: programme [source_organisation_id SourceOrganisationId],
        participation by programme_id [organisation_id OrganisationId],
        budget_line by programme_id [provider_id ProviderId, receiver_id ReceiverId],
        financial_transaction by programme_id [provider_id ProviderId, receiver_id ReceiverId],
        activity_participation by programme_id [organisation_id OrganisationId],
        practice by programme_id [asserted_by AssertedBy],
        alignment by programme_id [asserted_by AssertedBy],
        programme_relation by programme_id [asserted_by AssertedBy],
        recommendation_link by programme_id [asserted_by AssertedBy],
        statement by subject_id [asserted_by AssertedBy];
    results of Result: result [],
        measurement by result_id [reported_by ReportedBy],
        statement by subject_id [asserted_by AssertedBy];
    recommendations of Recommendation: recommendation [],
        recommendation_tag by recommendation_id [tagged_by TaggedBy],
        responsibility by recommendation_id [organisation_id OrganisationId],
        assessment by recommendation_id [assessor_id AssessorId],
        progress_report by recommendation_id [reported_by ReportedBy];
    documents of Document: document [publisher_id PublisherId];
    mechanisms of Mechanism: mechanism [organisation_id OrganisationId];
    lists of ConceptScheme: concept_scheme [publisher_id PublisherId],
        concept_mapping by scheme_id [asserted_by AssertedBy];
    organisations of Organisation: organisation [merged_into MergedInto],
        organisation_relation by organisation_id [other_id OtherId],
        statement by subject_id [asserted_by AssertedBy];
}

/// A row that may name the merged organisation.
trait Names: Sized {
    /// Whether it is one of a subject of this kind: only a statement's table holds several.
    fn is_of(&self, _: SubjectKind) -> bool {
        true
    }

    /// The rows of a subject that change when these do, each before and after: they themselves,
    /// and those that follow from them.
    async fn settled(
        _: &Write,
        _: Uuid,
        turned: Vec<(Self, Self)>,
    ) -> Result<Vec<(Self, Self)>, Failure> {
        Ok(turned)
    }
}

impl Names for statement::Model {
    fn is_of(&self, kind: SubjectKind) -> bool {
        self.subject_kind == kind
    }
}

impl Names for budget_line::Model {
    /// Lines of two providers that are one from now on may take one another's place.
    async fn settled(
        write: &Write,
        programme: Uuid,
        turned: Vec<(Self, Self)>,
    ) -> Result<Vec<(Self, Self)>, Failure> {
        if turned.is_empty() {
            return Ok(turned);
        }
        finance::settled(write, programme, turned.into_iter().map(|(_, now)| now)).await
    }
}

macro_rules! of_one_kind {
    ($($table:ident),+ $(,)?) => {
        $(impl Names for $table::Model {})+
    };
}
of_one_kind!(
    participation,
    financial_transaction,
    activity_participation,
    practice,
    alignment,
    programme_relation,
    recommendation_link,
    measurement,
    recommendation_tag,
    responsibility,
    assessment,
    progress_report,
    concept_mapping,
    organisation_relation,
);
