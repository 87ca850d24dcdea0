// Reads the SDL with graphql-js, wants a description on everything that a client can name, and
// hands the same bytes on to the other checks as generated/schema.graphql.
//
// SCHEMA names another file than ../../schema/schema.graphql, from the folder of package.json.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  validateSchema,
} from "graphql";

const here = fileURLToPath(new URL("..", import.meta.url));
const file = resolve(here, process.env.SCHEMA ?? "../../schema/schema.graphql");
const generated = resolve(here, "generated");

const bytes = readFileSync(file);
let schema;
try {
  schema = buildSchema(bytes.toString("utf8"));
} catch (error) {
  console.error(`\nschema: ${error}`);
  process.exit(1);
}
const faults = validateSchema(schema).map(String);
const bare = [];
const counts = {};

function described(what, coordinate, { description }) {
  counts[what] = (counts[what] ?? 0) + 1;
  if (!description?.trim()) bare.push(`${what} ${coordinate}`);
}

const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);
for (const type of types) {
  described("type", type.name, type);
  if (isEnumType(type)) {
    for (const value of type.getValues()) described("enum value", `${type.name}.${value.name}`, value);
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      described("input field", `${type.name}.${field.name}`, field);
    }
  } else if ("getFields" in type) {
    for (const field of Object.values(type.getFields())) {
      described("field", `${type.name}.${field.name}`, field);
      for (const arg of field.args) {
        described("argument", `${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    }
  }
}
for (const directive of schema.getDirectives().filter((one) => !isSpecifiedDirective(one))) {
  described("directive", `@${directive.name}`, directive);
  for (const arg of directive.args) described("argument", `@${directive.name}(${arg.name}:)`, arg);
}

console.log(
  `\nschema: ${Object.entries(counts)
    .map(([what, count]) => `${count} ${what}${count === 1 ? "" : "s"}`)
    .join(", ")}`,
);
for (const fault of faults) console.error(`schema: ${fault}`);
for (const one of bare) console.error(`schema: no description: ${one}`);
console.log(`schema: ${faults.length} errors, ${bare.length} without a description`);
if (types.length === 0 || faults.length > 0 || bare.length > 0) process.exit(1);

mkdirSync(generated, { recursive: true });
writeFileSync(resolve(generated, "schema.graphql"), bytes);
