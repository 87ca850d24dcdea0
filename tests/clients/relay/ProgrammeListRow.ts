// One line of the list.

import { graphql } from "relay-runtime";

export const programmeListRow = graphql`
  fragment ProgrammeListRow_programme on Programme {
    code
    instrument
    phase
    status
    title @required(action: NONE) {
      text
      locale
      fallback
    }
    period {
      start
      end
      durationMonths
    }
    budget {
      state
      total {
        amounts {
          amount
          currency
        }
        counted
        excluded {
          reason
          count
        }
      }
    }
    countries {
      country
      percent
    }
  }
`;
