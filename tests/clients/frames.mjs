// The protocol graphql-transport-ws frame by frame: what no client would send, and what the server
// answers. Run by protocol_ws.mjs.

import assert from "node:assert/strict";
import { check, skip, within } from "./check.mjs";
import { Heard } from "./heard.mjs";
import { RawSocket } from "./raw_socket.mjs";
import { CHANGES, REGISTER, ask, authorization, badToken, newOrganisation } from "./registry.mjs";

const HELLO = "{ apiInfo { version } }";
const subscribeTo = (id, query = CHANGES) => ({ id, type: "subscribe", payload: { query } });

for (const [what, message] of [
  ["no JSON", "{"],
  ["nothing", ""],
  ["a list", "[]"],
  ["a text", '"connection_init"'],
  ["no type", { id: "1" }],
  ["an unknown type", { type: "start", id: "1", payload: { query: HELLO } }],
  ["a type that is a number", { type: 1 }],
  ["a subscribe without an id", { type: "subscribe", payload: { query: HELLO } }],
  ["a subscribe with an empty id", subscribeTo("", HELLO)],
  ["a subscribe with a number as its id", subscribeTo(1, HELLO)],
  ["a subscribe without a payload", { id: "1", type: "subscribe" }],
  ["a subscribe with a text as its payload", { id: "1", type: "subscribe", payload: HELLO }],
  ["a subscribe with a number as its query", subscribeTo("1", 1)],
  [
    "a subscribe with a list as its variables",
    { id: "1", type: "subscribe", payload: { query: HELLO, variables: [] } },
  ],
  ["a complete without an id", { type: "complete" }],
  ["a ping with a text as its payload", { type: "ping", payload: "x" }],
]) {
  await check(`frames: 4400 for ${what}`, async () => {
    const raw = await RawSocket.acknowledged();
    raw.send(message);
    const { reason } = await raw.closes(4400);
    assert.notEqual(reason, "", "the close says what was wrong");
  });
}

await check("frames: 4400 for a connection_init with a text as its payload", async () => {
  const raw = new RawSocket();
  await within("an open socket", raw.opened);
  raw.send({ type: "connection_init", payload: authorization });
  await raw.closes(4400);
});

await check("frames: 4401 Unauthorized for an operation before the acknowledgement", async () => {
  const raw = new RawSocket();
  await within("an open socket", raw.opened);
  raw.send(subscribeTo("1", HELLO));
  assert.equal((await raw.closes(4401)).reason, "Unauthorized");
  assert.deepEqual(raw.messages, []);
});

for (const [what, payload] of [
  ["a token that nobody issued", { authorization: badToken }],
  ["a real token with its signature cut", { authorization: authorization.slice(0, -4) }],
  ["something that is no token", { authorization: "Bearer" }],
]) {
  await check(`frames: 4403 Forbidden for ${what}`, async () => {
    const raw = new RawSocket();
    await within("an open socket", raw.opened);
    raw.send({ type: "connection_init", payload });
    assert.equal((await raw.closes(4403)).reason, "Forbidden");
    assert.deepEqual(raw.messages, []);
  });
}

for (const protocol of ["graphql-ws", "graphql-transport-ws2", null]) {
  await check(
    `frames: the subprotocol ${protocol ?? "that is absent"} is refused, at once or with 4406`,
    async () => {
      const raw = new RawSocket(protocol);
      // A client may end the handshake itself, when the server has named no subprotocol of its own.
      const outcome = raw.opened.then(
        () => raw.closed,
        (error) => error,
      );
      const refusal = await within("a refusal", outcome);
      if (!(refusal instanceof Error))
        assert.equal(refusal.code, 4406, `closed with ${refusal.code} ${refusal.reason}`);
      else assert.match(refusal.message, /Unexpected server response: 4\d\d|Server sent no subprotocol/);
      assert.deepEqual(raw.messages, []);
    },
  );
}

if (process.env.INIT_TIMEOUT_SECONDS) {
  await check("frames: 4408 for a socket that never begins", async () => {
    const raw = new RawSocket();
    await within("an open socket", raw.opened);
    await raw.closes(4408);
    assert.deepEqual(raw.messages, []);
  });
} else {
  skip("frames: 4408 for a socket that never begins", "INIT_TIMEOUT_SECONDS says when the server gives up");
}

await check("frames: 4409 for an id that is taken, which is free again after complete", async () => {
  const raw = await RawSocket.acknowledged();
  for (const message of [subscribeTo("twice"), { id: "twice", type: "complete" }, subscribeTo("twice")]) {
    raw.send(message);
    await raw.roundTrip();
  }
  raw.send(subscribeTo("twice"));
  assert.equal((await raw.closes(4409)).reason, "Subscriber for twice already exists");
});

await check("frames: 4429 for a second connection_init", async () => {
  const raw = await RawSocket.acknowledged();
  raw.send({ type: "connection_init" });
  assert.equal((await raw.closes(4429)).reason, "Too many initialisation requests");
});

await check(
  "frames: a mutation is refused as an error, nothing is written, and the socket lives",
  async () => {
    const raw = await RawSocket.acknowledged();
    const input = newOrganisation();
    raw.subscribe("write", REGISTER, { input });
    const { type, payload } = await raw.until("an answer", ({ id }) => id === "write");
    assert.equal(type, "error");
    assert.equal(typeof payload[0].message, "string");
    assert.ok(payload[0].extensions.code, "the error has a code");
    const { body } = await ask({
      query: "query Written($code: String!) { organisation(by: { code: $code }) { id } }",
      variables: { code: input.code },
    });
    assert.deepEqual(body.data, { organisation: null });
    raw.subscribe("read", HELLO);
    await raw.until("the end of a query", ({ id, type }) => id === "read" && type === "complete");
    assert.deepEqual(
      raw.about("read").map((one) => one.type),
      ["next", "complete"],
    );
    assert.deepEqual(raw.about("write").length, 1);
    await raw.close();
  },
);

await check("frames: a ping is answered at any time, with its own payload", async () => {
  const raw = new RawSocket();
  await within("an open socket", raw.opened);
  const pong = () => raw.messages.filter(({ type }) => type === "pong").length;
  raw.send({ type: "ping" });
  await raw.until("a pong", () => pong() === 1);
  raw.send({ type: "connection_init", payload: { authorization } });
  await raw.until("connection_ack", ({ type }) => type === "connection_ack");
  const payload = { n: 1, deep: [{ x: null }], text: "é" };
  raw.send({ type: "ping", payload });
  await raw.until("a pong", () => pong() === 2);
  assert.deepEqual(raw.messages.at(-1), { type: "pong", payload });
  raw.send({ type: "pong" });
  raw.send({ type: "pong", payload });
  await raw.roundTrip();
  await raw.close();
});

await check("frames: after complete no message has that id, while another subscription hears", async () => {
  const raw = await RawSocket.acknowledged();
  raw.send(subscribeTo("left"));
  raw.send(subscribeTo("stays"));
  const heard = new Heard();
  raw.socket.on("message", () => {
    const last = raw.messages.at(-1);
    if (last.id === "stays" && last.type === "next") heard.push(last.payload.data.changes);
  });
  await heard.begun();
  raw.send({ id: "left", type: "complete" });
  raw.send({ id: "nobody", type: "complete" });
  await raw.roundTrip();
  const before = raw.about("left").length;
  await heard.hearsEach();
  assert.equal(raw.about("left").length, before);
  await raw.close();
});
