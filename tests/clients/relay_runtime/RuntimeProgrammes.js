// What relay.mjs asks. The compiler reads this file, and nobody runs it.

import { graphql } from "relay-runtime";

export const runtimeProgrammesQuery = graphql`
  query RuntimeProgrammesQuery($count: Int!) {
    ...RuntimeProgrammes_query @arguments(count: $count)
  }
`;

export const runtimeProgrammes = graphql`
  fragment RuntimeProgrammes_query on Query
  @refetchable(queryName: "RuntimeProgrammesPaginationQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 3 }, cursor: { type: "String" }) {
    programmes(first: $count, after: $cursor, orderBy: [{ field: CODE }])
      @connection(key: "RuntimeProgrammes_programmes") {
      totalCount
      edges {
        node {
          id
          code
        }
      }
    }
  }
`;

export const runtimeProgrammesOneQuery = graphql`
  query RuntimeProgrammesOneQuery($id: ID!) {
    node(id: $id) {
      __typename
      ... on Programme {
        version
        instrument
      }
    }
  }
`;

export const runtimeProgrammesOrganisationQuery = graphql`
  query RuntimeProgrammesOrganisationQuery($code: String!) {
    organisation(by: { code: $code }) {
      id
      version
      country
    }
  }
`;

export const runtimeProgrammesUpdateMutation = graphql`
  mutation RuntimeProgrammesUpdateMutation($input: UpdateOrganisationInput!) {
    updateOrganisation(input: $input) {
      organisation {
        version
        country
      }
      errors {
        code
        message
      }
    }
  }
`;

export const runtimeProgrammesSubscription = graphql`
  subscription RuntimeProgrammesSubscription($after: String) {
    changes(after: $after) {
      id
      subjectKind
      subjectId
      action
      versionBefore
      versionAfter
      cursor
    }
  }
`;
