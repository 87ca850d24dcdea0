// Apollo Client 4 as its documentation sets it up: a normalised cache with pages, persisted
// queries, subscriptions over a WebSocket, errors of the business as data.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  HttpLink,
  InMemoryCache,
  gql,
} from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition } from "@apollo/client/utilities";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { connected } from "./apollo_client.mjs";
import { check, finish, within } from "./check.mjs";
import { Counted } from "./counted.mjs";
import { Heard } from "./heard.mjs";
import {
  CHANGES,
  PROGRAMMES,
  REGISTER,
  UPDATE,
  authorization,
  badToken,
  everyProgramme,
  newOrganisation,
  register,
  socketUrl,
  url,
} from "./registry.mjs";

const [changes, programmes, registerOne, updateOne] = [CHANGES, PROGRAMMES, REGISTER, UPDATE].map((text) =>
  gql(text),
);

await check("apollo: fetchMore pages to the end, every programme once, in one list", async () => {
  const expected = await everyProgramme();
  const { client, http } = connected();
  const watched = client.watchQuery({ query: programmes, variables: { first: 3 } });
  const shown = new Heard();
  const subscription = watched.subscribe({ next: ({ data }) => data && shown.push(data.programmes) });
  let list = await shown.until("the first page", () => true);
  for (let left = expected.length; list.pageInfo.hasNextPage; left -= 1) {
    assert.ok(left > 0, "the pages have an end");
    const { length } = list.edges;
    await watched.fetchMore({ variables: { after: list.pageInfo.endCursor } });
    list = await shown.until("the longer list", ({ edges }) => edges.length > length);
  }
  assert.deepEqual(
    list.edges.map(({ node }) => node.code),
    expected,
  );
  assert.equal(list.totalCount, expected.length);
  assert.equal(http.take().length, Math.ceil(expected.length / 3));
  subscription.unsubscribe();
});

await check("apollo: what is in the cache is shown without a request", async () => {
  const { client, http } = connected();
  const options = { query: programmes, variables: { first: 3 } };
  const { data } = await client.query(options);
  assert.equal(http.take().length, 1);
  assert.deepEqual((await client.query(options)).data, data);
  assert.equal(http.take().length, 0);
  await client.query({ ...options, fetchPolicy: "network-only" });
  assert.equal(http.take().length, 1, "the count notices a request");
});

await check("apollo: an object is one entry of the cache, whoever asked for it", async () => {
  const { client, http } = connected();
  const { data } = await client.query({ query: programmes, variables: { first: 3 } });
  const { id, code } = data.programmes.edges[0].node;
  const one = gql`
    query One($code: String!) {
      programme(by: { code: $code }) {
        id
        version
      }
    }
  `;
  await client.query({ query: one, variables: { code } });
  const again = gql`
    query Again($id: ID!) {
      node(id: $id) {
        id
        ... on Programme {
          instrument
        }
      }
    }
  `;
  await client.query({ query: again, variables: { id } });
  http.take();
  const fragment = gql`
    fragment Parts on Programme {
      id
      code
      version
      instrument
    }
  `;
  const parts = client.cache.readFragment({ id: `Programme:${id}`, fragment });
  assert.deepEqual([parts.id, parts.code], [id, code]);
  assert.ok(parts.version > 0 && parts.instrument, "all three answers are in it");
  assert.equal(http.take().length, 0);
});

await check("apollo: a split link sends the subscription over a WebSocket, the rest over HTTP", async () => {
  const socket = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  const http = new Counted();
  const link = ApolloLink.split(
    ({ query }) => getMainDefinition(query).operation === "subscription",
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, fetch: http.fetch, headers: { authorization } }),
  );
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const heard = new Heard();
  const subscription = client.subscribe({ query: changes }).subscribe(heard.sink());
  await heard.begun();
  await heard.hearsEach(2);
  assert.equal(http.take().length, 0);
  const { data } = await client.mutate({ mutation: registerOne, variables: { input: newOrganisation() } });
  await heard.registrationOf(data.registerOrganisation.organisation);
  assert.equal(http.take().length, 1);
  subscription.unsubscribe();
  await socket.dispose();
});

await check("apollo: a mutation's answer changes what is shown, without another request", async () => {
  const organisation = await register();
  const { client, http } = connected();
  const query = gql`
    query Shown($id: ID!) {
      organisation(by: { id: $id }) {
        id
        version
        country
      }
    }
  `;
  const watched = client.watchQuery({ query, variables: { id: organisation.id } });
  const shown = new Heard();
  const subscription = watched.subscribe({ next: ({ data }) => data && shown.push(data.organisation) });
  await shown.until("the organisation", ({ version }) => version === 1);
  http.take();
  const input = { idempotencyKey: randomUUID(), id: organisation.id, expectedVersion: 1, country: "MA" };
  const { data } = await client.mutate({ mutation: updateOne, variables: { input } });
  assert.deepEqual(data.updateOrganisation.errors, []);
  const { country } = await shown.until("the new version", ({ version }) => version === 2);
  assert.equal(country, "MA");
  assert.equal(http.take().length, 1);
  subscription.unsubscribe();
});

await check("apollo: errors of the business are data, with what one needs to mend them", async () => {
  const organisation = await register();
  const { client } = connected();
  const input = { idempotencyKey: randomUUID(), id: organisation.id, expectedVersion: 7, country: "MA" };
  const { data, error } = await client.mutate({ mutation: updateOne, variables: { input } });
  assert.equal(error, undefined);
  const { organisation: shown, errors } = data.updateOrganisation;
  assert.equal(shown, null);
  assert.equal(errors.length, 1);
  assert.deepEqual(
    [errors[0].__typename, errors[0].code, errors[0].currentVersion, errors[0].path[0]],
    ["ConflictError", "VERSION_CONFLICT", 1, "input"],
  );
});

await check(
  "apollo: an idempotency key answers a repeated mutation with the first one's answer",
  async () => {
    const { client } = connected();
    const send = { mutation: registerOne, variables: { input: newOrganisation() } };
    const { data } = await client.mutate(send);
    assert.equal(data.registerOrganisation.organisation.version, 1);
    assert.deepEqual((await client.mutate(send)).data, data);
  },
);

for (const [what, code, request, headers] of [
  [
    "a field that doesn't exist",
    "GRAPHQL_VALIDATION_FAILED",
    {
      query: gql`
        {
          nothingOfTheKind
        }
      `,
    },
  ],
  [
    "an id that is none",
    "BAD_USER_INPUT",
    {
      query: gql`
        {
          node(id: "nothing of the kind") {
            id
          }
        }
      `,
    },
  ],
  [
    "a cursor that is none",
    "BAD_USER_INPUT",
    { query: programmes, variables: { first: 1, after: "nothing" } },
  ],
  [
    "a token that nobody issued",
    "UNAUTHENTICATED",
    {
      query: gql`
        {
          apiInfo {
            version
          }
        }
      `,
    },
    { authorization: badToken },
  ],
  [
    "a mutation without a token",
    "UNAUTHENTICATED",
    { mutation: registerOne, variables: { input: newOrganisation() } },
    {},
  ],
]) {
  await check(`apollo: ${what} is an error whose code can be read`, async () => {
    const { client } = connected({ headers });
    const asked = request.mutation ? client.mutate(request) : client.query(request);
    const error = await within("an answer", asked).then(
      () => "no error",
      (thrown) => thrown,
    );
    assert.ok(CombinedGraphQLErrors.is(error), String(error));
    assert.equal(error.errors[0].extensions.code, code);
    assert.equal(typeof error.errors[0].extensions.retryable, "boolean");
  });
}

await import("./apollo_persisted.mjs");
finish();
