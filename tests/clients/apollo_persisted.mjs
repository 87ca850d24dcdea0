// Automatic persisted queries with Apollo Client's link for them: a hash in place of the text, for
// those who have a token. Run by apollo.mjs.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { connected } from "./apollo_client.mjs";
import { check } from "./check.mjs";
import { ask, authorization } from "./registry.mjs";

const hash = (text) => createHash("sha256").update(text).digest("hex");

/** A document that no server has seen. */
const unseen = () => gql(`query Unseen${randomUUID().replaceAll("-", "")} { apiInfo { version } }`);
const persisted = (options) => new PersistedQueryLink({ sha256: hash, ...options });
const isHashOnly = ({ sent }) => sent.query === undefined && sent.extensions.persistedQuery.version === 1;

await check("apollo: a persisted query is missed once, then known by its hash to every client", async () => {
  const query = unseen();
  const { client, http } = connected({ links: [persisted()] });
  const first = await client.query({ query });
  assert.ok(first.data.apiInfo.version);
  const [miss, retry, ...none] = http.take();
  assert.deepEqual(none, []);
  assert.ok(isHashOnly(miss));
  assert.equal(miss.answer.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
  assert.ok(!("data" in miss.answer));
  assert.ok(
    retry.sent.query && retry.sent.extensions.persistedQuery.sha256Hash,
    "the text comes with its hash",
  );

  await client.query({ query, fetchPolicy: "network-only" });
  const second = http.take();
  assert.equal(second.length, 1);
  assert.ok(isHashOnly(second[0]));

  for (const options of [{}, { useGETForHashedQueries: true }]) {
    const other = connected({ links: [persisted(options)] });
    assert.deepEqual((await other.client.query({ query })).data, first.data);
    const [hit, ...rest] = other.http.take();
    assert.deepEqual(rest, []);
    assert.ok(isHashOnly(hit));
    assert.equal(hit.method, options.useGETForHashedQueries ? "GET" : "POST");
  }
});

await check(
  "apollo: a reader without a token is answered with persisted queries on, and stores none",
  async () => {
    const query = unseen();
    const { client, http } = connected({ headers: {}, links: [persisted()] });
    assert.ok((await client.query({ query })).data.apiInfo.version);
    const { sha256Hash } = http.take()[0].sent.extensions.persistedQuery;
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    for (const headers of [{}, { authorization }]) {
      const { body } = await ask({ extensions }, headers);
      assert.ok(body.errors && !("data" in body), "nobody finds what an unknown reader sent");
    }
  },
);

await check("a text under another text's hash is refused, and not stored", async () => {
  const sha256Hash = hash(randomUUID());
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const wrong = await ask({ query: "{ apiInfo { version } }", extensions });
  assert.ok(wrong.body.errors?.[0].extensions.code && !("data" in wrong.body));
  const { body } = await ask({ extensions });
  assert.equal(body.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
});
