// The registry as the checks ask it: where it is, who asks, and what they have in common to ask.
//
// Every script takes the endpoint's URL as its argument, and a token of an agency that may
// register organisations in CLIENT_TOKEN.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

export const url = process.argv[2];
export const token = process.env.CLIENT_TOKEN;
if (!url || !token) {
  console.error(`usage: CLIENT_TOKEN=TOKEN node ${process.argv[1]} http://HOST:PORT/graphql`);
  process.exit(2);
}
export const socketUrl = url.replace(/^http/, "ws");
export const authorization = `Bearer ${token}`;

/** Three parts and letters like a token's, and no signature that anybody made. */
export const badToken = "Bearer eyJhbGciOiJFZERTQSIsImtpZCI6IjAifQ.e30.AAAA";

export const REGISTER = `
  mutation Register($input: RegisterOrganisationInput!) {
    registerOrganisation(input: $input) {
      organisation { id code version country }
      errors { __typename code message path }
    }
  }
`;

export const UPDATE = `
  mutation Update($input: UpdateOrganisationInput!) {
    updateOrganisation(input: $input) {
      organisation { id code version country }
      errors { __typename code message path ... on ConflictError { currentVersion } }
    }
  }
`;

export const CHANGES = `
  subscription Changes($after: String) {
    changes(after: $after) { id subjectKind subjectId action versionBefore versionAfter cursor }
  }
`;

export const PROGRAMMES = `
  query Programmes($first: Int!, $after: String) {
    programmes(first: $first, after: $after, orderBy: [{ field: CODE }]) {
      totalCount
      edges { cursor node { id code } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

/** One request over POST, without any client. */
export async function ask(body, headers = { authorization }) {
  const response = await fetch(url, {
    method: "POST",
    headers: { accept: "application/graphql-response+json", "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** The input that registers an organisation nobody has registered before. */
export function newOrganisation() {
  const id = randomUUID();
  return {
    idempotencyKey: id,
    code: `client-check-${id}`,
    kind: "NATIONAL_NGO",
    names: [{ locale: "en", name: `Client check ${id}`, original: true }],
  };
}

/** Registers a new organisation over HTTP and returns it. */
export async function register() {
  const { status, body } = await ask({ query: REGISTER, variables: { input: newOrganisation() } });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.errors, undefined, JSON.stringify(body));
  assert.deepEqual(body.data.registerOrganisation.errors, []);
  return body.data.registerOrganisation.organisation;
}

/** The codes of all programmes, in one page, to compare paging with. */
export async function everyProgramme() {
  const { body } = await ask({ query: PROGRAMMES, variables: { first: 100 } });
  const { totalCount, edges } = body.data.programmes;
  assert.equal(edges.length, totalCount, "the example has no more programmes than a page holds");
  assert.ok(totalCount > 3, "the example has enough programmes for several pages");
  return edges.map(({ node }) => node.code);
}

/** The change that a registration is told as. */
export function isRegistrationOf(organisation, change) {
  const { subjectKind, subjectId, action, versionBefore, versionAfter } = change;
  assert.deepEqual(
    { subjectKind, subjectId, action, versionBefore, versionAfter },
    {
      subjectKind: "ORGANISATION",
      subjectId: organisation.id,
      action: "REGISTERED",
      versionBefore: 0,
      versionAfter: 1,
    },
  );
  assert.match(change.id, /^change_/);
  assert.ok(change.cursor, "a change has a cursor");
}
