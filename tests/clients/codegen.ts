// graphql-codegen: types for the published operations, for the usage example, and for the whole
// schema. A scalar that is not named here is an error.
//
// Documents are written as text: as syntax trees graphql-codegen 7 can't write one that has an
// escaped quote in a string.

import type { CodegenConfig } from "@graphql-codegen/cli";

const operations = process.env.OPERATIONS ?? "../../schema/operations";

const strict = {
  strictScalars: true,
  scalars: {
    CountryCode: "string",
    CurrencyCode: "string",
    Date: "string",
    DateTime: "string",
    Decimal: "string",
    ID: "string",
    LocaleTag: "string",
    PartialDate: "string",
  },
  arrayInputCoercion: false,
  documentMode: "string",
  enumsAsTypes: true,
  immutableTypes: true,
  useTypeImports: true,
};

const config: CodegenConfig = {
  schema: "generated/schema.graphql",
  config: strict,
  generates: {
    "generated/types/schema.ts": {
      plugins: ["typescript"],
    },
    "generated/types/operations.ts": {
      documents: `${operations}/**/*.graphql`,
      plugins: ["typescript-operations", "typed-document-node"],
    },
    "generated/types/usage.ts": {
      documents: "types/usage.graphql",
      plugins: ["typescript-operations", "typed-document-node"],
    },
  },
};

export default config;
