// A list that loads page after page: filtered, ordered and searched by its variables.

import { graphql } from "relay-runtime";

export const programmeListQuery = graphql`
  query ProgrammeListQuery(
    $filter: ProgrammeFilter
    $orderBy: [ProgrammeOrder!]
    $search: String
  ) {
    ...ProgrammeList_query @arguments(filter: $filter, orderBy: $orderBy, search: $search)
  }
`;

export const programmeList = graphql`
  fragment ProgrammeList_query on Query
  @refetchable(queryName: "ProgrammeListPaginationQuery")
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
    filter: { type: "ProgrammeFilter" }
    orderBy: { type: "[ProgrammeOrder!]", defaultValue: [{ field: START, direction: DESC }] }
    search: { type: "String" }
  ) {
    programmes(
      first: $first
      after: $after
      filter: $filter
      orderBy: $orderBy
      search: $search
    ) @connection(key: "ProgrammeList_programmes", filters: ["filter", "orderBy", "search"]) {
      totalCount
      edges {
        node {
          id
          ...ProgrammeListRow_programme
        }
      }
    }
  }
`;
