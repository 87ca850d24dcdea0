// Prints what the checks run with.

import { readFileSync } from "node:fs";

const manifest = (url) => JSON.parse(readFileSync(new URL(url, import.meta.url), "utf8"));

console.log(`node ${process.versions.node}`);
for (const name of Object.keys(manifest("../package.json").devDependencies)) {
  console.log(`${name} ${manifest(`../node_modules/${name}/package.json`).version}`);
}
