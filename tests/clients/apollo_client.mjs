// Apollo Client as its documentation sets it up, with a cache that knows the pages of a list.

import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { Counted } from "./counted.mjs";
import { authorization, url } from "./registry.mjs";

/** A client, and what it asks over HTTP. `links` come before the one that asks. */
export function connected({ headers = { authorization }, links = [] } = {}) {
  const http = new Counted();
  const cache = new InMemoryCache({
    typePolicies: {
      Query: { fields: { programmes: relayStylePagination(["filter", "search", "orderBy"]) } },
    },
  });
  const link = ApolloLink.from([...links, new HttpLink({ uri: url, fetch: http.fetch, headers })]);
  return { client: new ApolloClient({ cache, link }), http };
}
