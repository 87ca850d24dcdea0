// Recomputes the verdict of every document of validation_corpus.json with graphql-js, by parse and
// validate with its specified rules, and fails if one differs. With --write, makes the file from
// cases.mjs instead, and adds the operations of the schema's own folder.
import { readFileSync, writeFileSync, readdirSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate, version } from 'graphql';

const here = dirname(fileURLToPath(import.meta.url));
const registry = process.env.REGISTRY_SCHEMA ?? join(here, '..', '..', '..', 'schema');
const schemas = {
  registry: buildSchema(readFileSync(join(registry, 'schema.graphql'), 'utf8')),
  toy: buildSchema(readFileSync(join(here, 'toy.graphql'), 'utf8')),
};
const file = join(here, 'validation_corpus.json');

const verdict = ({ schema, document }) => {
  try {
    return validate(schemas[schema], parse(document), specifiedRules);
  } catch (error) {
    // Of parse, or of the rule for subscriptions, which throws at a condition by a variable.
    return [error];
  }
};

if (process.argv.includes('--write')) {
  const { default: cases } = await import('./cases.mjs');
  const folder = join(registry, 'operations');
  if (existsSync(folder))
    for (const name of readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort())
      cases.push({
        name: `the operation ${name.replace('.graphql', '')}`,
        schema: 'registry',
        rule: '5 Validation',
        document: readFileSync(join(folder, name), 'utf8'),
      });
  for (const schema of ['registry', 'toy'])
    cases.push({
      name: 'the introspection of clients',
      schema,
      rule: '4 Introspection',
      document: getIntrospectionQuery({
        specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true,
        inputValueDeprecation: true, oneOf: true,
      }),
    });
  const lines = cases.map((one) => JSON.stringify({ ...one, valid: verdict(one).length === 0 }));
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

const corpus = JSON.parse(readFileSync(file, 'utf8'));
const seen = new Set();
let wrong = 0;
for (const one of corpus) {
  const key = `${one.schema}, ${one.rule}: ${one.name}`;
  const errors = verdict(one);
  if (seen.has(key) || one.valid !== (errors.length === 0)) {
    wrong += 1;
    console.error(seen.has(key) ? `twice: ${key}` : `${key}: ${errors[0]?.message ?? 'is valid'}`);
  }
  seen.add(key);
  if (process.argv.includes('--explain') && errors.length)
    console.log(`${key}\n    ${errors.map((error) => error.message).join('\n    ')}`);
}
const valid = corpus.filter((one) => one.valid).length;
console.log(`graphql-js ${version}: ${corpus.length} documents, ${valid} valid, ${wrong} verdicts wrong`);
process.exitCode = wrong ? 1 : 0;
