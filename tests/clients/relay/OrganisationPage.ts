// A list that is paged in both directions, and a list paged by the query's own variables.

import { graphql } from "relay-runtime";

export const organisationPageQuery = graphql`
  query OrganisationPageQuery(
    $by: OrganisationBy!
    $on: Date
    $first: Int!
    $after: String
    $filter: OrganisationFilter
  ) {
    organisation(by: $by) {
      name {
        text
      }
      names(on: $on) {
        name
        locale
        since
        until
      }
      ...OrganisationPage_organisation
    }
    organisations(first: $first, after: $after, filter: $filter)
      @connection(key: "OrganisationPage_organisations") {
      edges {
        cursor
        node {
          code
          kind
          country
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export const organisationPage = graphql`
  fragment OrganisationPage_organisation on Organisation
  @refetchable(queryName: "OrganisationPagePaginationQuery")
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
    filter: { type: "ProgrammeFilter" }
  ) {
    programmes(first: $first, after: $after, last: $last, before: $before, filter: $filter)
      @connection(key: "OrganisationPage_programmes") {
      edges {
        node {
          ...ProgrammeListRow_programme
        }
      }
    }
  }
`;
