// GraphQL over server-sent events, a connection for each operation: with the client graphql-sse,
// and what the stream looks like without it.

import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { check, finish, within } from "./check.mjs";
import { Heard } from "./heard.mjs";
import { CHANGES, ask, authorization, badToken, register, url } from "./registry.mjs";

const HELLO = "{ apiInfo { version } }";

function connected(options = {}) {
  return createClient({
    url,
    singleConnection: false,
    retryAttempts: 0,
    headers: { authorization },
    ...options,
  });
}

function heardBy(client, request) {
  const heard = new Heard();
  heard.unsubscribe = client.subscribe(request, heard.sink());
  return heard;
}

/** Everything that one operation is told until its end. */
function told(client, request) {
  return within(
    "the end of the stream",
    new Promise((resolve, reject) => {
      const results = [];
      client.subscribe(request, {
        next: (result) => results.push(result),
        error: reject,
        complete: () => resolve(results),
      });
    }),
  );
}

/** The fields of each event. Lines that begin with a colon are comments, which keep the connection
 *  awake. */
function events(text) {
  return text
    .split("\n\n")
    .map((block) => block.split("\n").filter((line) => line !== "" && !line.startsWith(":")))
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => /^(\w+):? ?(.*)$/.exec(line).slice(1)));
}

await check("graphql-sse: a query is answered once, as over HTTP, with a token and without", async () => {
  const { body } = await ask({ query: HELLO });
  assert.ok(body.data.apiInfo.version);
  for (const headers of [{ authorization }, {}]) {
    assert.deepEqual(await told(connected({ headers }), { query: HELLO }), [body]);
  }
});

await check("graphql-sse: the token says who asks", async () => {
  const query = "query Who($with: Boolean!) { viewer { scopes organisation @include(if: $with) { code } } }";
  const request = { query, variables: { with: true } };
  const { body } = await ask(request);
  assert.ok(body.data.viewer.organisation.code);
  assert.deepEqual(await told(connected(), request), [body]);
});

await check("graphql-sse: changes tells what is registered over HTTP, each once, in order", async () => {
  const client = connected();
  const heard = heardBy(client, { query: CHANGES });
  await heard.begun();
  await heard.hearsEach(5);
  heard.unsubscribe();
});

await check("graphql-sse: changes goes on behind a cursor, and nothing between is lost", async () => {
  const client = connected();
  const first = heardBy(client, { query: CHANGES });
  await first.begun();
  const [, last] = await first.hearsEach(2);
  const { cursor } = await first.registrationOf(last);
  first.unsubscribe();
  const missed = [await register(), await register()];
  const second = heardBy(client, { query: CHANGES, variables: { after: cursor } });
  for (const organisation of missed) await second.registrationOf(organisation);
  assert.deepEqual(
    second.all.slice(0, 2).map(({ subjectId }) => subjectId),
    missed.map(({ id }) => id),
  );
  second.unsubscribe();
});

await check("graphql-sse: who cancels hears no more, and the others do", async () => {
  const client = connected();
  const left = heardBy(client, { query: CHANGES });
  const stays = heardBy(client, { query: CHANGES });
  await left.begun();
  await stays.begun();
  left.unsubscribe();
  await stays.hearsEach();
  const before = left.all.length;
  await stays.hearsEach();
  assert.equal(left.all.length, before);
  assert.deepEqual([left.ended, left.failure], [true, null]);
  stays.unsubscribe();
});

// PROTOCOL.md of graphql-sse wants what fails before execution as a `next` of an accepted stream.
for (const [what, request, code] of [
  ["a document that is no GraphQL", { query: "subscription { changes {" }, "GRAPHQL_PARSE_FAILED"],
  [
    "an unknown field",
    { query: "subscription { changes { nothingOfTheKind } }" },
    "GRAPHQL_VALIDATION_FAILED",
  ],
  ["an unknown field of a query", { query: "{ nothingOfTheKind }" }, "GRAPHQL_VALIDATION_FAILED"],
]) {
  await check(`graphql-sse: ${what} is one event with errors, then the end`, async () => {
    const results = await told(connected(), request);
    assert.equal(results.length, 1);
    assert.equal(results[0].errors[0].extensions.code, code);
    assert.equal(typeof results[0].errors[0].message, "string");
    assert.ok(!("data" in results[0]), "nothing was executed");
  });
}

await check("graphql-sse: a bad token is refused before the stream, with 401", async () => {
  const refusal = await told(connected({ headers: { authorization: badToken } }), { query: CHANGES }).then(
    (results) => `told ${JSON.stringify(results)}`,
    (error) => error,
  );
  assert.equal(refusal.response?.status, 401, String(refusal));
  assert.ok(refusal.response.headers.get("www-authenticate"));
});

const accept = "text/event-stream";
for (const [method, ask] of [
  [
    "POST",
    () =>
      fetch(url, {
        method: "POST",
        headers: { accept, "content-type": "application/json" },
        body: JSON.stringify({ query: HELLO }),
      }),
  ],
  // What a browser's EventSource sends.
  [
    "GET",
    () =>
      fetch(`${url}?query=${encodeURIComponent(HELLO)}`, {
        headers: { accept, "cache-control": "no-cache" },
      }),
  ],
]) {
  await check(`stream: its media type, its events and its end, over ${method}`, async () => {
    const response = await ask();
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/event-stream\b/);
    assert.match(response.headers.get("cache-control"), /no-cache|no-store/);
    const [next, complete, ...none] = events(await within("the end of the stream", response.text()));
    assert.deepEqual(none, []);
    assert.deepEqual(
      next.map(([field]) => field),
      ["event", "data"],
    );
    assert.equal(next[0][1], "next");
    assert.ok(JSON.parse(next[1][1]).data.apiInfo.version);
    // Without a data field, however empty, a browser's EventSource tells nobody of the event.
    assert.deepEqual(complete, [
      ["event", "complete"],
      ["data", ""],
    ]);
  });
}

await check("stream: a subscription without text/event-stream is refused, not left hanging", async () => {
  const { status, body } = await within("an answer", ask({ query: CHANGES }));
  assert.ok(status >= 400 && status < 500, `status ${status}`);
  assert.ok(body.errors.length > 0 && !("data" in body), JSON.stringify(body));
});

finish();
