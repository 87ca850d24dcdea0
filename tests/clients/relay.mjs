// Relay's runtime with compiled documents: a connection and its pages, a store by id, a mutation,
// and a subscription over a WebSocket.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createClient } from "graphql-ws";
import relay from "relay-runtime";
import WebSocket from "ws";
import { check, finish, within } from "./check.mjs";
import { Counted } from "./counted.mjs";
import { Heard } from "./heard.mjs";
import { authorization, everyProgramme, register, socketUrl, url } from "./registry.mjs";
import { compile } from "./relay_artifacts.mjs";

let artifact;
await check("relay: the compiler takes the schema that the server describes", async () => {
  artifact = await compile();
});
if (!artifact) finish();
const list = artifact("RuntimeProgrammesQuery");

function connected() {
  const http = new Counted();
  const socket = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
  });
  const ask = async ({ text }, variables) => {
    const response = await http.fetch(url, {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json",
        "content-type": "application/json",
        authorization,
      },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json();
  };
  const hear = ({ text }, variables) =>
    relay.Observable.create((sink) => socket.subscribe({ query: text, variables }, sink));
  const environment = new relay.Environment({
    network: relay.Network.create(ask, hear),
    store: new relay.Store(new relay.RecordSource()),
  });
  return { environment, http, socket };
}

/** Fetches an operation and keeps what it selects, as a component on a page would. */
async function opened(environment, request, variables) {
  const operation = relay.createOperationDescriptor(request, variables, { force: true });
  environment.retain(operation);
  await within(
    "an answer",
    relay.fetchQuery(environment, request, variables, { networkCacheConfig: { force: true } }).toPromise(),
  );
  return operation;
}

/** The fragment with the connection, read from the store. */
function page(environment, { fragment, request }) {
  const { data } = environment.lookup(fragment);
  const selector = relay.getSingularSelector(artifact("RuntimeProgrammes_query"), data);
  return { selector, programmes: environment.lookup(selector).data.programmes, request };
}

/** The next page, with the query and the variables that Relay's own hooks would use. */
async function loadNext(environment, { selector, programmes }, count) {
  const { paginationRequest, paginationMetadata } = relay.getPaginationMetadata(
    artifact("RuntimeProgrammes_query"),
    "loadNext",
  );
  const variables = relay.getPaginationVariables(
    "forward",
    count,
    programmes.pageInfo.endCursor,
    { ...selector.owner.variables, ...selector.variables },
    {},
    paginationMetadata,
  );
  await opened(environment, paginationRequest, variables);
}

await check("relay: loadNext pages to the end, every programme once, in one connection", async () => {
  const expected = await everyProgramme();
  const { environment, http } = connected();
  const operation = await opened(environment, list, { count: 3 });
  const read = () => page(environment, operation);
  assert.equal(read().programmes.edges.length, 3);
  for (let left = expected.length; read().programmes.pageInfo.hasNextPage; left -= 1) {
    assert.ok(left > 0, "the pages have an end");
    await loadNext(environment, read(), 3);
  }
  assert.deepEqual(
    read().programmes.edges.map(({ node }) => node.code),
    expected,
  );
  assert.equal(read().programmes.totalCount, expected.length);
  assert.equal(http.take().length, Math.ceil(expected.length / 3));
});

await check("relay: an object is one record of the store, under its id, whoever asked for it", async () => {
  const { environment, http } = connected();
  const operation = await opened(environment, list, { count: 3 });
  const { id, code } = page(environment, operation).programmes.edges[0].node;
  await opened(environment, artifact("RuntimeProgrammesOneQuery"), { id });
  const record = environment.getStore().getSource().get(id);
  assert.deepEqual([record.__typename, record.id, record.code], ["Programme", id, code]);
  assert.ok(record.version > 0 && record.instrument, "both answers are in it");
  assert.equal(http.take().length, 2);
  assert.equal(environment.check(operation).status, "available");
});

await check(
  "relay: a mutation's answer changes the record that is shown, without another request",
  async () => {
    const organisation = await register();
    const { environment, http } = connected();
    const request = artifact("RuntimeProgrammesOrganisationQuery");
    const operation = await opened(environment, request, { code: organisation.code });
    const shown = new Heard();
    const snapshot = environment.lookup(operation.fragment);
    assert.equal(snapshot.data.organisation.version, 1);
    const subscription = environment.subscribe(snapshot, ({ data }) => shown.push(data.organisation));
    http.take();
    const input = { idempotencyKey: randomUUID(), id: organisation.id, expectedVersion: 1, country: "MA" };
    const answer = await within(
      "an answer",
      new Promise((resolve, reject) => {
        const mutation = artifact("RuntimeProgrammesUpdateMutation");
        relay.commitMutation(environment, {
          mutation,
          variables: { input },
          onCompleted: resolve,
          onError: reject,
        });
      }),
    );
    assert.deepEqual(answer.updateOrganisation.errors, []);
    const { country } = await shown.until("the new version", ({ version }) => version === 2);
    assert.equal(country, "MA");
    assert.equal(http.take().length, 1);
    subscription.dispose();
  },
);

await check("relay: a subscription hears what is registered, and each change is a record", async () => {
  const { environment, http, socket } = connected();
  const heard = new Heard();
  const { next, error, complete } = heard.sink(({ changes }) => changes);
  const subscription = relay.requestSubscription(environment, {
    subscription: artifact("RuntimeProgrammesSubscription"),
    variables: {},
    onNext: (data) => next(data),
    onError: error,
    onCompleted: complete,
  });
  await heard.begun();
  const [organisation] = await heard.hearsEach();
  const { id } = await heard.registrationOf(organisation);
  const record = environment.getStore().getSource().get(id);
  assert.deepEqual([record.__typename, record.subjectId], ["Change", organisation.id]);
  assert.equal(http.take().length, 0);
  subscription.dispose();
  await socket.dispose();
});

finish();
