// A list inside of an object: its next page is asked for through `node`.

import { graphql } from "relay-runtime";

export const programmeParticipations = graphql`
  fragment ProgrammeParticipations_programme on Programme
  @refetchable(queryName: "ProgrammeParticipationsPaginationQuery")
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 10 }
    after: { type: "String" }
    role: { type: "[ParticipationRole!]" }
  ) {
    participations(first: $first, after: $after, role: $role)
      @connection(key: "ProgrammeParticipations_participations") {
      edges {
        node {
          id
          role
          since
          until
          contribution {
            amount
            currency
          }
          organisation {
            id
            name {
              text
            }
          }
        }
      }
    }
  }
`;
