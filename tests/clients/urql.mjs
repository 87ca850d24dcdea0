// urql with its normalised cache, which knows the schema by introspection, and with subscriptions
// over server-sent events.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildClientSchema, getIntrospectionQuery, isObjectType } from "graphql";
import { createClient } from "graphql-sse";
import { check, finish, within } from "./check.mjs";
import { Counted } from "./counted.mjs";
import { Heard } from "./heard.mjs";
import {
  CHANGES,
  PROGRAMMES,
  UPDATE,
  ask,
  authorization,
  everyProgramme,
  register,
  url,
} from "./registry.mjs";

const introspection = (
  await ask({ query: getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true }) })
).body;
const warnings = [];

/** The cache warns of a type without a key: those that have no id are part of what holds them. */
function keys(schema) {
  const parts = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith("__") && !type.getFields().id,
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.fromEntries(
    parts.filter((type) => !roots.includes(type)).map(({ name }) => [name, () => null]),
  );
}

function connected(options = {}) {
  const http = new Counted();
  const events = createClient({ url, singleConnection: false, headers: { authorization }, retryAttempts: 0 });
  const client = new Client({
    url,
    fetch: http.fetch,
    fetchOptions: { headers: { authorization } },
    exchanges: [
      cacheExchange({
        schema: introspection.data,
        keys: keys(buildClientSchema(introspection.data)),
        resolvers: { Query: { programmes: relayPagination() } },
        logger: (kind, message) => kind !== "debug" && warnings.push(`${kind}: ${message}`),
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({ unsubscribe: events.subscribe(request, sink) }),
        }),
      }),
    ],
    ...options,
  });
  return { client, http };
}

async function answered(asked) {
  const result = await within("an answer", asked.toPromise());
  assert.equal(result.error, undefined);
  return result.data;
}

/** Follows a query or a subscription. `pick` takes what matters out of the data. */
function followed(source, pick) {
  const heard = new Heard();
  heard.stop = source.subscribe(({ data, error }) => {
    if (error) heard.fail(error);
    else if (data) heard.push(pick(data));
  }).unsubscribe;
  return heard;
}

await check("urql: the schema is known by introspection", async () => {
  assert.equal(introspection.errors, undefined);
  const schema = buildClientSchema(introspection.data);
  assert.ok(schema.getMutationType() && schema.getSubscriptionType());
  assert.ok(
    Object.values(schema.getType("ProgrammeBy").getFields()).length > 1 &&
      schema.getType("ProgrammeBy").isOneOf,
  );
});

for (const preferGetMethod of [false, "within-url-limit"]) {
  const method = preferGetMethod ? "GET" : "POST";
  await check(`urql: relayPagination pages over ${method} to the end, every programme once`, async () => {
    const expected = await everyProgramme();
    const { client, http } = connected({ preferGetMethod });
    let list;
    let after = null;
    for (let left = expected.length; list?.pageInfo.hasNextPage ?? true; left -= 1) {
      assert.ok(left > 0, "the pages have an end");
      ({ programmes: list } = await answered(client.query(PROGRAMMES, { first: 3, after })));
      after = list.pageInfo.endCursor;
    }
    assert.deepEqual(
      list.edges.map(({ node }) => node.code),
      expected,
    );
    const requests = http.take();
    assert.equal(requests.length, Math.ceil(expected.length / 3));
    for (const request of requests) {
      assert.equal(request.method, method);
      // urql accepts an event stream as well, as its last choice but one.
      assert.match(request.type, /^application\/graphql-response\+json\b/);
    }
  });
}

await check("urql: what is in the cache is shown without a request, also under another name", async () => {
  const { client, http } = connected();
  const { programmes } = await answered(client.query(PROGRAMMES, { first: 3 }));
  assert.equal(http.take().length, 1);
  await answered(client.query(PROGRAMMES, { first: 3 }));
  assert.equal(http.take().length, 0);
  const { id, code } = programmes.edges[0].node;
  assert.equal(client.readQuery(PROGRAMMES, { first: 3 }).data.programmes.edges[0].node.id, id);
  const one = gql`
    query One($code: String!) {
      programme(by: { code: $code }) {
        id
        version
      }
    }
  `;
  await answered(client.query(one, { code }));
  const more = gql`
    query More($code: String!) {
      programme(by: { code: $code }) {
        id
        code
        version
      }
    }
  `;
  http.take();
  assert.equal((await answered(client.query(more, { code }))).programme.code, code);
  assert.equal(http.take().length, 0, "the list and the programme are one entry");
});

await check(
  "urql: what may be null is shown as null until it is there, because the schema is known",
  async () => {
    const { client, http } = connected();
    const organisation = await register();
    const known = gql`
      query Known($id: ID!) {
        organisation(by: { id: $id }) {
          id
          code
        }
      }
    `;
    await answered(client.query(known, { id: organisation.id }));
    http.take();
    const more = gql`
      query More($id: ID!) {
        organisation(by: { id: $id }) {
          id
          code
          name {
            text
          }
        }
      }
    `;
    const shown = followed(client.query(more, { id: organisation.id }), ({ organisation }) => organisation);
    const partial = await shown.until("what is known", () => true);
    assert.deepEqual([partial.code, partial.name], [organisation.code, null]);
    const whole = await shown.until("the rest", ({ name }) => name !== null);
    assert.ok(whole.name.text.startsWith("Client check"));
    assert.equal(http.take().length, 1);
    shown.stop();
  },
);

await check(
  "urql: a mutation's answer changes the cached organisation, without another request",
  async () => {
    const organisation = await register();
    const { client, http } = connected();
    const query = gql`
      query Shown($code: String!) {
        organisation(by: { code: $code }) {
          id
          version
          country
        }
      }
    `;
    const shown = followed(client.query(query, { code: organisation.code }), (data) => data.organisation);
    await shown.until("the organisation", ({ version }) => version === 1);
    http.take();
    const input = { idempotencyKey: randomUUID(), id: organisation.id, expectedVersion: 1, country: "MA" };
    const { updateOrganisation } = await answered(client.mutation(UPDATE, { input }));
    assert.deepEqual(updateOrganisation.errors, []);
    assert.equal((await shown.until("the new version", ({ version }) => version === 2)).country, "MA");
    assert.equal(http.take().length, 1);
    shown.stop();
  },
);

await check("urql: the subscription exchange with graphql-sse hears what is registered", async () => {
  const { client, http } = connected();
  const heard = followed(client.subscription(CHANGES, {}), ({ changes }) => changes);
  await heard.begun();
  await heard.hearsEach();
  assert.equal(http.take().length, 0);
  heard.stop();
});

await check("urql: its own reader of event streams hears what is registered", async () => {
  const http = new Counted();
  const client = new Client({
    url,
    fetch: http.fetch,
    fetchOptions: { headers: { authorization } },
    fetchSubscriptions: true,
    exchanges: [fetchExchange],
  });
  const heard = followed(client.subscription(CHANGES, {}), ({ changes }) => changes);
  await heard.begun();
  await heard.hearsEach();
  const [request, ...none] = http.take();
  assert.deepEqual(none, []);
  assert.match(request.type, /^text\/event-stream\b/);
  heard.stop();
});

await check("urql: a top-level error has a code", async () => {
  const { client } = connected();
  const { error } = await client
    .query('query Nothing { node(id: "nothing of the kind") { id } }', {})
    .toPromise();
  assert.equal(error.graphQLErrors[0].extensions.code, "BAD_USER_INPUT");
});

await check("urql: the cache had nothing to warn of", async () => assert.deepEqual(warnings, []));

finish();
