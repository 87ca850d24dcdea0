// A WebSocket without a client's good manners: it sends what it is told to, and keeps what comes.

import assert from "node:assert/strict";
import WebSocket from "ws";
import { within } from "./check.mjs";
import { authorization, socketUrl } from "./registry.mjs";

export class RawSocket {
  messages = [];
  #waiting = [];

  constructor(protocol = "graphql-transport-ws") {
    this.socket = protocol === null ? new WebSocket(socketUrl) : new WebSocket(socketUrl, protocol);
    this.opened = new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data, binary) => {
      this.messages.push(binary ? { type: "a binary frame" } : JSON.parse(data.toString()));
      this.#wake();
    });
  }

  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** An open socket of someone with a token, past the handshake of the protocol. */
  static async acknowledged(payload = { authorization }) {
    const raw = new RawSocket();
    await within("an open socket", raw.opened);
    raw.send({ type: "connection_init", payload });
    await raw.until("connection_ack", ({ type }) => type === "connection_ack");
    return raw;
  }

  /** Sends an object as JSON, and text or bytes as they are. */
  send(message) {
    const plain = typeof message === "string" || Buffer.isBuffer(message);
    this.socket.send(plain ? message : JSON.stringify(message));
  }

  subscribe(id, query, variables) {
    this.send({ id, type: "subscribe", payload: { query, variables } });
  }

  /** The first message that the condition holds for, now or later. */
  async until(what, condition) {
    return within(
      what,
      (async () => {
        for (;;) {
          const found = this.messages.find(condition);
          if (found) return found;
          if (this.socket.readyState === WebSocket.CLOSED) {
            const { code, reason } = await this.closed;
            throw new Error(`${what}: the socket was closed with ${code} ${reason}`);
          }
          await new Promise((resolve) => this.#waiting.push(resolve));
        }
      })(),
    );
  }

  about(id) {
    return this.messages.filter((message) => message.id === id);
  }

  /** What has been sent before this has been handled when it is answered. */
  async roundTrip() {
    const payload = { round: this.messages.length };
    this.send({ type: "ping", payload });
    await this.until("pong", (one) => one.type === "pong" && one.payload?.round === payload.round);
  }

  async closes(code) {
    const how = await within(`a close with ${code}`, this.closed);
    assert.equal(how.code, code, `closed with ${how.code} ${how.reason}`);
    return how;
  }

  async close() {
    this.socket.close(1000);
    await within("the end of the socket", this.closed);
  }
}
