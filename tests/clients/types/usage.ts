// What a program with the generated types can rely on. It is compiled, never run. Every line
// below an `@ts-expect-error` must be refused: if it were accepted, that comment is the error.

import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import type {
  BudgetLine,
  CountryShare,
  Node,
  PageInfo,
  ProgrammeConnection,
  Query,
  Scalars,
} from "../generated/types/schema";
import {
  UsageNodesDocument,
  UsageProgrammeDocument,
  UsageProgrammesDocument,
} from "../generated/types/usage";

/** Any client that knows typed documents, down to a few lines around `fetch`. */
declare function ask<Data, Variables>(
  document: DocumentTypeDecoration<Data, Variables>,
  variables: Variables,
): Promise<Data>;

/** Accepts a value of exactly this type. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function exactly<Wanted>(): <Given>(
  value: Given,
  ...same: Same<Wanted, Given> extends true ? [] : [never]
) => void;

export async function oneProgramme(): Promise<string | undefined> {
  const { programme } = await ask(UsageProgrammeDocument, { by: { code: "ma-didh-twinning" } });

  // @ts-expect-error: no programme may have this code
  programme.code;
  if (programme === null) return undefined;

  // Always there.
  exactly<string>()(programme.code);
  exactly<string>()(programme.updatedAt);
  exactly<"KNOWN" | "NOT_APPLICABLE" | "UNKNOWN">()(programme.budget.state);

  // A budget may be unknown; one that is known has exact amounts, each with its currency.
  // @ts-expect-error: the total is null unless the budget is known
  programme.budget.total.amounts;
  const amount = programme.budget.total?.amounts[0]?.amount;
  exactly<string | undefined>()(amount);
  for (const money of programme.budget.total?.amounts ?? []) {
    exactly<string>()(money.amount);
    exactly<string>()(money.currency);
  }
  // @ts-expect-error: an amount is text, never a float
  const float: number | undefined = amount;

  // Null is an answer: no title yet, no status reported, no date known.
  exactly<string | undefined>()(programme.title?.text);
  exactly<string | null>()(programme.period.start);
  exactly<number | null>()(programme.period.durationMonths);
  // @ts-expect-error: a programme may have no title
  programme.title.text;
  // @ts-expect-error: a status may not have been reported
  const status: string = programme.status;

  // Lists and their members are never null.
  for (const { cursor, node } of programme.participations.edges) {
    exactly<string>()(cursor);
    exactly<string | null>()(node.organisation.country);
    exactly<string | undefined>()(node.contribution?.amount);
    // @ts-expect-error: there is no such role
    if (node.role === "SPECTATOR") return undefined;
  }
  exactly<number>()(programme.participations.totalCount);
  exactly<string | null>()(programme.participations.pageInfo.endCursor);

  // The name of a member of the union tells which fields there are.
  // @ts-expect-error: only a twinning has it
  programme.terms.light;
  if (programme.terms.__typename === "TwinningTerms") {
    exactly<boolean | null>()(programme.terms.light);
    exactly<string | undefined>()(programme.terms.memberStateLeads[0]?.code);
  }

  return amount;
}

export async function whatIsAsked(): Promise<void> {
  // A programme is named in exactly one way.
  await ask(UsageProgrammeDocument, { by: { reference: { scheme: "EU_TWINNING", value: "x" } } });
  // @ts-expect-error: two names
  await ask(UsageProgrammeDocument, { by: { code: "ma-didh-twinning", id: "x" } });
  // @ts-expect-error: no name
  await ask(UsageProgrammeDocument, { by: {} });
  // @ts-expect-error: the name is null
  await ask(UsageProgrammeDocument, { by: { code: null } });

  await ask(UsageProgrammesDocument, {});
  await ask(UsageProgrammesDocument, {
    first: 5,
    filter: {
      country: { eq: "MA" },
      or: [{ instrument: { in: ["TWINNING"] } }, { updatedSince: "2026-01-31T09:30:00Z" }],
      participation: { some: { organisation: { kind: { eq: "OMBUDSMAN" } } } },
    },
    orderBy: [{ field: "START" }, { field: "CODE", direction: "DESC" }],
  });
  // @ts-expect-error: there is no such field to filter by
  await ask(UsageProgrammesDocument, { filter: { colour: { eq: "red" } } });
  // @ts-expect-error: one cannot sort by nothing
  await ask(UsageProgrammesDocument, { orderBy: [{ direction: "DESC" }] });
}

export async function anyObject(ids: ReadonlyArray<string>): Promise<void> {
  const { nodes } = await ask(UsageNodesDocument, { ids });
  for (const node of nodes) {
    // @ts-expect-error: no object may have this id
    node.id;
    exactly<string | undefined>()(node?.id);
    if (node?.__typename === "Change") exactly<number>()(node.versionAfter);
  }
}

/** The types of the whole schema, for a program that writes its own documents. */
export function wholeSchema(
  query: Query,
  page: ProgrammeConnection,
  line: BudgetLine,
  share: CountryShare,
): Node {
  exactly<ProgrammeConnection>()(query.programmes);
  exactly<PageInfo>()(page.pageInfo);
  exactly<Scalars["Decimal"]["output"]>()(line.amount.amount);
  // @ts-expect-error: a share may not have been declared
  share.percent.length;
  return line;
}
