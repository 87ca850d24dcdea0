// Starts a server with a database of its own, runs every check against it, and says how it went.
//
// SERVER_BIN names the binary. Arguments name the checks to run, without ".mjs"; none means all.

import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare, start, stop } from "./server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const all = ["audits", "protocol_ws", "protocol_sse", "apollo", "urql", "relay", "guide"];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such checks: ${unknown.join(", ")}; there are ${all.join(", ")}`);
  process.exit(2);
}
const binary = resolve(here, process.env.SERVER_BIN ?? "../../target/debug/cooperation-registry");

const clients = [
  "graphql",
  "graphql-http",
  "graphql-ws",
  "ws",
  "graphql-sse",
  "@apollo/client",
  "rxjs",
  "@urql/core",
  "@urql/exchange-graphcache",
  "relay-runtime",
  "relay-compiler",
];
console.log(`node ${process.versions.node}`);
for (const name of clients) {
  const { version } = JSON.parse(readFileSync(join(here, "node_modules", name, "package.json"), "utf8"));
  console.log(`${name} ${version}`);
}

const folder = mkdtempSync(join(tmpdir(), "registry-clients-"));
const database = `sqlite:${join(folder, "registry.db")}`;
let server;
process.once("exit", () => {
  server?.child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** A new server in the place of the old one: the same database, the same address. */
async function restart() {
  const { code, signal } = await stop(server);
  if (code !== 0) throw new Error(`the server ended with exit code ${code}, signal ${signal}`);
  server = await start(binary, database, server.address);
}

/** Runs one script. It may ask for a restart, because only this process has the server. */
function run(name, [token, pushToken]) {
  return new Promise((done) => {
    const child = fork(join(here, `${name}.mjs`), [`http://${server.address}/graphql`], {
      env: { ...process.env, CLIENT_TOKEN: token, PUSH_TOKEN: pushToken },
    });
    child.on("message", (message) => {
      if (message !== "restart") return;
      restart().then(
        () => child.send("restarted"),
        (error) => child.send(String(error)),
      );
    });
    child.once("exit", (code) => done(code === 0));
  });
}

const tokens = prepare(binary, database);
server = await start(binary, database);
const failed = [];
for (const name of wanted) {
  console.log(`\n== ${name}`);
  if (!(await run(name, tokens))) failed.push(name);
}
const { code, signal } = await stop(server);
server = undefined;
if (code !== 0) failed.push(`the server's end (exit code ${code}, signal ${signal})`);

console.log(failed.length === 0 ? `all of ${wanted.join(", ")} passed` : `failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
