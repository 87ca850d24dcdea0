// A page about one programme, found by any of its names, and asked for again by its id.

import { graphql } from "relay-runtime";

export const programmePageQuery = graphql`
  query ProgrammePageQuery($by: ProgrammeBy!, $locale: [LocaleTag!]) {
    programme(by: $by) {
      ...ProgrammePage_programme @arguments(locale: $locale)
    }
  }
`;

export const programmePageNodeQuery = graphql`
  query ProgrammePageNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...ProgrammePage_programme @alias(as: "programme")
    }
  }
`;

export const programmePage = graphql`
  fragment ProgrammePage_programme on Programme
  @refetchable(queryName: "ProgrammePageRefetchQuery")
  @argumentDefinitions(
    locale: { type: "[LocaleTag!]" }
    withTrace: { type: "Boolean", defaultValue: false }
  ) {
    code
    version
    updatedAt
    title(locale: $locale) {
      text
    }
    summary(locale: $locale) {
      text
    }
    objectives {
      id
      level
      statement(locale: $locale) {
        text
      }
    }
    discrepancies {
      field
      preferred {
        id
        value
      }
      others {
        id
        value
        rank
        source {
          title(locale: $locale) {
            text
          }
          publishedOn
        }
      }
    }
    relatedProgrammes(first: 20) {
      edges {
        node {
          edgeId
          kind
          confirmed
          reference {
            scheme
            value
          }
          programme {
            code
          }
        }
      }
    }
    history(first: 10) @include(if: $withTrace) {
      nodes {
        action
        at
        fields
      }
    }
    terms {
      ...ProgrammePage_terms
    }
    ...ProgrammeParticipations_programme
  }
`;

export const programmePageTerms = graphql`
  fragment ProgrammePage_terms on InstrumentTerms {
    __typename
    ... on JointProgrammeTerms {
      fundModality
      administrativeAgents {
        code
      }
    }
    ... on TwinningTerms {
      light
      residentAdviser
      memberStateLeads {
        code
      }
      mandatoryResults {
        component
        text {
          text
        }
      }
    }
    ... on NeighbourhoodPartnershipTerms {
      adoptedOn
      pillars {
        text
      }
    }
    ... on MutualCooperationTerms {
      parties {
        code
      }
    }
    ... on PolicyDialogueTerms {
      hosts {
        code
      }
    }
    ... on ProjectTerms {
      funders {
        code
      }
    }
  }
`;
