// What a subscription has told so far, and ways to wait for more of it.

import assert from "node:assert/strict";
import { within } from "./check.mjs";
import { isRegistrationOf, register } from "./registry.mjs";

/** A list that can be waited on: `push` it what comes, ask `until` for what should. */
export class Heard {
  all = [];
  ended = false;
  failure = null;
  #waiting = [];

  /** What the clients call a sink or an observer. `pick` takes the change out of a result. */
  sink(pick = (result) => result.data.changes) {
    return {
      next: (result) => {
        if (result.errors) this.fail(result.errors);
        else this.push(pick(result));
      },
      error: (error) => this.fail(error),
      complete: () => this.end(),
    };
  }

  push(one) {
    this.all.push(one);
    this.#wake();
  }

  fail(error) {
    this.failure = error;
    this.#wake();
  }

  end() {
    this.ended = true;
    this.#wake();
  }

  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first that the condition holds for, now or later. Fails when the subscription does. */
  async until(what, condition) {
    return within(what, this.#found(condition));
  }

  async #found(condition) {
    for (;;) {
      const found = this.all.find(condition);
      if (found) return found;
      if (this.failure) throw new Error(`instead of an event: ${described(this.failure)}`);
      if (this.ended) throw new Error("the subscription ended before the event");
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The change about this organisation, checked. */
  async registrationOf(organisation) {
    const change = await this.until(
      `the registration of ${organisation.code}`,
      ({ subjectId }) => subjectId === organisation.id,
    );
    isRegistrationOf(organisation, change);
    return change;
  }

  /** Registers organisations until the subscription hears of one. The protocols have no message
   *  that says that a subscription has begun, so what happens before may be missed. */
  async begun() {
    const before = this.all.length;
    await within(
      "a first event",
      (async () => {
        for (;;) {
          await register();
          const pause = new Promise((resolve) => setTimeout(resolve, 500));
          const event = this.#found((_, place) => place >= before);
          event.catch(() => {});
          await Promise.race([event, pause]);
          if (this.failure || this.ended) await event;
          if (this.all.length > before) return;
        }
      })(),
    );
  }

  /** From here on nothing may be missed, told twice, or told out of order. */
  async hearsEach(count = 3) {
    const organisations = [];
    for (let n = 0; n < count; n += 1) organisations.push(await register());
    for (const organisation of organisations) await this.registrationOf(organisation);
    const ids = new Set(organisations.map(({ id }) => id));
    assert.deepEqual(
      this.all.map(({ subjectId }) => subjectId).filter((id) => ids.has(id)),
      [...ids],
      "each event once, in order",
    );
    return organisations;
  }
}

/** Clients fail with an error, a close event, a list of GraphQL errors or a response. */
function described(failure) {
  if (failure instanceof Error) return failure.stack;
  if (failure?.code) return `closed with ${failure.code} ${failure.reason}`;
  return JSON.stringify(failure);
}
