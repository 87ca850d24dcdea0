// All audits of GraphQL over HTTP by npm graphql-http, SHOULD and MAY included.

import { serverAudits } from "graphql-http";

const expected = 61;
const url = process.argv[2];
if (!url) {
  console.error("usage: node audits.mjs http://HOST:PORT/graphql");
  process.exit(2);
}

const audits = serverAudits({ url, fetchFn: fetch });
let good = 0;
for (const { id, name, fn } of audits) {
  let result;
  try {
    result = await fn();
  } catch (error) {
    result = { status: "error", reason: error.message };
  }
  if (result.status === "ok") good += 1;
  console.log(`${result.status.padEnd(6)} ${id} ${name}${result.reason ? `: ${result.reason}` : ""}`);
}
console.log(`audits: ${good}/${audits.length}\n`);
if (audits.length !== expected) console.log(`graphql-http has ${audits.length} audits, not ${expected}`);
process.exit(good === expected && audits.length === expected ? 0 : 1);
