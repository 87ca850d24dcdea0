// The protocol graphql-transport-ws with graphql-ws, the client that most people use, and then frame
// by frame (frames.mjs).

import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { check, finish, skip, within } from "./check.mjs";
import { Heard } from "./heard.mjs";
import { Link } from "./link.mjs";
import { CHANGES, ask, authorization, register, socketUrl } from "./registry.mjs";

const HELLO = "{ apiInfo { version } }";

function connected(options = {}) {
  return createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 0,
    ...options,
  });
}

/** One answer; the client rejects with what the server refused it with. */
function answered(client, request) {
  return within(
    "an answer",
    new Promise((resolve, reject) => {
      let result;
      client.subscribe(request, {
        next: (one) => (result = one),
        error: reject,
        complete: () => resolve(result),
      });
    }),
  );
}

function heardBy(client, request, pick) {
  const heard = new Heard();
  heard.unsubscribe = client.subscribe(request, heard.sink(pick));
  return heard;
}

await check("graphql-ws: a query is answered as over HTTP, with a token and without", async () => {
  const { body } = await ask({ query: HELLO });
  assert.ok(body.data.apiInfo.version);
  for (const connectionParams of [{ authorization }, undefined]) {
    const client = connected({ connectionParams });
    assert.deepEqual(await answered(client, { query: HELLO }), body);
    await client.dispose();
  }
});

await check("graphql-ws: the token of connection_init says who asks", async () => {
  const query = "{ viewer { organisation { code } scopes } }";
  const { body } = await ask({ query });
  assert.ok(body.data.viewer.organisation.code);
  const client = connected();
  assert.deepEqual(await answered(client, { query }), body);
  await client.dispose();
});

await check("graphql-ws: what can't be run is an error with a code, and the socket lives", async () => {
  const client = connected({ lazy: false });
  for (const [query, code] of [
    ["{ apiInfo {", "GRAPHQL_PARSE_FAILED"],
    ["{ nothingOfTheKind }", "GRAPHQL_VALIDATION_FAILED"],
    ["subscription { changes { nothingOfTheKind } }", "GRAPHQL_VALIDATION_FAILED"],
  ]) {
    const refusal = await answered(client, { query }).then(
      () => "an answer",
      (error) => error,
    );
    assert.ok(Array.isArray(refusal), `${query}: a list of errors, not ${refusal}`);
    assert.equal(refusal[0].extensions.code, code, query);
  }
  assert.ok((await answered(client, { query: HELLO })).data);
  await client.dispose();
});

await check("graphql-ws: changes tells what is registered over HTTP, each once, in order", async () => {
  const client = connected();
  const heard = heardBy(client, { query: CHANGES });
  await heard.begun();
  await heard.hearsEach(5);
  await client.dispose();
});

await check("graphql-ws: changes goes on behind a cursor, and nothing between is lost", async () => {
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
  await second.hearsEach(1);
  await client.dispose();
});

await check("graphql-ws: several at once over one socket, each with its own answers", async () => {
  const sockets = [];
  const client = connected({ on: { opened: (socket) => sockets.push(socket) } });
  const both = [heardBy(client, { query: CHANGES }), heardBy(client, { query: CHANGES })];
  const programmes = heardBy(
    client,
    { query: "subscription { programmeChanged { id } }" },
    ({ data }) => data.programmeChanged,
  );
  for (const heard of both) await heard.begun();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => answered(client, { query: `{ answer${n}: apiInfo { version } }` })),
  );
  answers.forEach(({ data }, n) => assert.deepEqual(Object.keys(data), [`answer${n}`]));
  const organisations = await both[0].hearsEach();
  for (const organisation of organisations) await both[1].registrationOf(organisation);
  assert.deepEqual(
    [programmes.all, programmes.failure, programmes.ended],
    [[], null, false],
    "no programme changed",
  );
  assert.equal(sockets.length, 1);
  await client.dispose();
});

await check("graphql-ws: who unsubscribes hears no more, and the others do", async () => {
  const messages = [];
  const client = connected({ on: { message: (message) => messages.push(message) } });
  const left = heardBy(client, { query: CHANGES });
  const stays = heardBy(client, { query: CHANGES });
  await left.begun();
  await stays.begun();
  left.unsubscribe();
  // Answered behind the complete, so what follows is told to those who have stayed.
  await answered(client, { query: HELLO });
  const before = messages.length;
  await stays.hearsEach();
  const told = messages.slice(before).filter(({ type }) => type === "next");
  assert.equal(new Set(told.map(({ id }) => id)).size, 1, "one subscription is told");
  assert.deepEqual([left.ended, left.failure], [true, null]);
  await client.dispose();
});

/** A subscription that is interrupted, comes back by itself and hears again. */
async function comesBack(url, interrupt) {
  const closes = [];
  let connections = 0;
  const client = connected({
    url,
    retryAttempts: 100,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
    shouldRetry: () => true,
    on: { connected: () => (connections += 1), closed: (event) => closes.push(event.code) },
  });
  const heard = heardBy(client, { query: CHANGES });
  await heard.begun();
  await interrupt();
  await heard.begun();
  await heard.hearsEach();
  assert.equal(connections, 2);
  const [code] = closes;
  await client.dispose();
  return code;
}

await check("graphql-ws: reconnects and hears again when the connection is cut", async () => {
  const link = await Link.open();
  await comesBack(link.url, () => link.cut());
  link.close();
});

if (process.send) {
  await check("graphql-ws: reconnects and hears again when the server is restarted", async () => {
    const code = await comesBack(socketUrl, async () => {
      const answer = new Promise((resolve) => process.once("message", resolve));
      process.send("restart");
      assert.equal(await within("the restart", answer), "restarted");
    });
    assert.equal(code, 1001, "a server that stops says Going Away");
  });
} else {
  skip("graphql-ws: reconnects and hears again when the server is restarted", "run.mjs can restart it");
}

await import("./frames.mjs");
finish();
