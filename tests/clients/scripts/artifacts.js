// Looks at what the Relay compiler wrote: an artifact for every operation and fragment of relay/,
// and no type left open in any of them.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = (name) => fileURLToPath(new URL(`../${name}/`, import.meta.url));
const sources = readdirSync(folder("relay"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(folder("relay") + name, "utf8"))
  .join("\n");
const wanted = [
  ...sources.matchAll(/^\s*(?:query|mutation|subscription|fragment) (\w+)/gm),
  ...sources.matchAll(/queryName: "(\w+)"/g),
].map(([, name]) => name);

const written = new Map(
  readdirSync(folder("generated/relay")).map((name) => [
    name.replace(/\.graphql\.ts$/, ""),
    readFileSync(folder("generated/relay") + name, "utf8"),
  ]),
);
const missing = wanted.filter((name) => !written.has(name));
const open = [...written]
  .filter(([, text]) => /\b(?:any|unknown)\b/.test(text.split("\nconst node")[0]))
  .map(([name]) => name);

for (const name of missing) console.error(`relay: no artifact for ${name}`);
for (const name of open) console.error(`relay: ${name} has a type that says nothing`);
console.log(`relay: ${written.size} artifacts for ${wanted.length} operations and fragments`);
if (wanted.length === 0 || missing.length > 0 || open.length > 0) process.exit(1);
