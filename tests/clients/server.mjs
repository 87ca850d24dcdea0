// The server under test: an agency, its key and a token made by the command line, then the server
// itself on a port of its own. Every command line is written here and nowhere else.

import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { within } from "./check.mjs";

const agency = "undp";
const coordinates = ["registry:coordinate"];
const pushes = ["programmes:write", "budget:write", "results:write", "recommendations:write"];
const given = (scopes) => scopes.flatMap((scope) => ["--scope", scope]);

/** Before serving, because a SQLite file is held by one process. */
const preparations = [
  ["migrate", "up"],
  ["example", "load"],
  ["agency", "add", "--organisation", agency, ...given([...coordinates, ...pushes])],
];

/** Makes the database, and returns two tokens for it: one that coordinates, one that pushes. */
export function prepare(binary, database) {
  const run = (words) =>
    execFileSync(binary, ["--database", database, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  for (const words of preparations) run(words);
  return [coordinates, pushes].map((scopes) => {
    const printed = run(["token", "issue", "--organisation", agency, ...given(scopes), "--ttl", "1h"]);
    // Its last line, because a token is what is left when everything else has been said.
    return printed.trim().split("\n").at(-1);
  });
}

/** Starts the server and resolves when it says where it listens. */
export async function start(binary, database, listen = "127.0.0.1:0") {
  const child = spawn(binary, ["--database", database, "serve", "--example", "--listen", listen, "--log", "error"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const address = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, found] = /listens on http:\/\/([^\s,]+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    child.once("error", reject);
    ended.then((how) => reject(new Error(`the server ended before it listened: ${JSON.stringify(how)}`)));
  });
  address.catch(() => {});
  return { child, ended, address: await within("the server's address", address) };
}

/** Asks the server to end, and resolves with how it did. A server that doesn't is killed. */
export async function stop({ child, ended }) {
  child.kill("SIGTERM");
  try {
    return await within("the end of the server", ended);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
