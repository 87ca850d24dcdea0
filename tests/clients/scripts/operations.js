// Finds the operations that the repository publishes, and validates them with graphql-js by every
// rule of the specification, all of them as one document.
//
// OPERATIONS names another folder than ../../schema/operations, from the folder of package.json.

import { readFileSync, readdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Kind, Source, buildSchema, concatAST, parse, validate } from "graphql";

const here = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(here, process.env.OPERATIONS ?? "../../schema/operations");

const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => resolve(folder, name));
if (files.length === 0) {
  console.error("operations: there are none");
  process.exit(1);
}

const schema = buildSchema(readFileSync(resolve(here, "generated/schema.graphql"), "utf8"));
const document = concatAST(
  files.map((file) => parse(new Source(readFileSync(file, "utf8"), relative(folder, file)))),
);
const faults = validate(schema, document);
for (const fault of faults) console.error(`operations: ${fault}`);

const of = (kind) => document.definitions.filter((one) => one.kind === kind);
const operations = of(Kind.OPERATION_DEFINITION);
const nameless = operations.filter((one) => !one.name);
for (const { loc } of nameless) console.error(`operations: ${loc.source.name} has one without a name`);
console.log(
  `\noperations: ${operations.length} operations and ${of(Kind.FRAGMENT_DEFINITION).length} ` +
    `fragments in ${files.length} files, ${faults.length} errors`,
);
if (operations.length === 0 || nameless.length > 0 || faults.length > 0) process.exit(1);
