// Compiles relay_runtime/ against the schema that the server itself describes, with the Relay
// compiler as it is, and hands out what was compiled.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildClientSchema, getIntrospectionQuery, printSchema } from "graphql";
import { ask } from "./registry.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const generated = `${here}generated/relay_runtime`;
const load = createRequire(`${generated}/`);

/** Compiles everything, and returns a function from an artifact's name to the artifact. */
export async function compile() {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(`${generated}/artifacts`, { recursive: true });
  // What the compiler writes is CommonJS.
  writeFileSync(`${generated}/package.json`, JSON.stringify({ type: "commonjs" }));
  const { body } = await ask({
    query: getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true, specifiedByUrl: true }),
  });
  assert.equal(body.errors, undefined, JSON.stringify(body.errors));
  writeFileSync(`${generated}/schema.graphql`, printSchema(buildClientSchema(body.data)));
  execFileSync(
    process.execPath,
    [`${here}node_modules/relay-compiler/cli.js`, "relay_runtime.config.json", "--noWatchman"],
    {
      cwd: here,
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  return (name) => load(`./artifacts/${name}.graphql.js`);
}
