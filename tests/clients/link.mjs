// A wire to the server that can be cut: what a client sees when the network or the server goes.

import { connect, createServer } from "node:net";
import { url } from "./registry.mjs";

export class Link {
  #pairs = new Set();
  #listener;

  /** Opens it; `url` is where a WebSocket client finds the server through it. */
  static async open() {
    const link = new Link();
    const { hostname, port, pathname } = new URL(url);
    link.#listener = createServer((near) => {
      const far = connect(Number(port), hostname);
      const pair = [near, far];
      link.#pairs.add(pair);
      near.pipe(far).pipe(near);
      for (const socket of pair) {
        socket.on("error", () => {});
        socket.on("close", () => {
          for (const one of pair) one.destroy();
          link.#pairs.delete(pair);
        });
      }
    });
    await new Promise((resolve) => link.#listener.listen(0, "127.0.0.1", resolve));
    link.url = `ws://127.0.0.1:${link.#listener.address().port}${pathname}`;
    return link;
  }

  /** Cuts every connection. New ones are let through. */
  cut() {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  close() {
    this.#listener.close();
    this.cut();
  }
}
