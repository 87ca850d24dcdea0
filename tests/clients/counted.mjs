// A fetch that keeps what was asked over HTTP and what was answered, so that a check can say how
// often a client went to the server, and with what.

export class Counted {
  requests = [];

  fetch = async (target, options = {}) => {
    const address = new URL(target);
    const method = options.method ?? "GET";
    const sent =
      method === "GET"
        ? Object.fromEntries(
            [...address.searchParams].map(([name, value]) => [
              name,
              ["variables", "extensions"].includes(name) ? JSON.parse(value) : value,
            ]),
          )
        : JSON.parse(options.body);
    const entry = { method, sent };
    this.requests.push(entry);
    const response = await fetch(target, options);
    entry.status = response.status;
    entry.type = response.headers.get("content-type");
    // A stream has no end to wait for.
    if (!entry.type?.startsWith("text/event-stream")) entry.answer = await response.clone().json();
    return response;
  };

  /** What was asked since the last time. */
  take() {
    return this.requests.splice(0);
  }
}
