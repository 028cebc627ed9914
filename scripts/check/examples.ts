// Writes the examples of the SDK's documentation as modules beside the built package, for TypeScript to check them by the
// package's own declarations. What they do is tested by test/integration/sdk.examples.test.ts.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as contributionLedger from "../../sdk/generated/contributionLedger.ts";
import * as paymentEscrow from "../../sdk/generated/paymentEscrow.ts";
import * as sdk from "../../sdk/index.ts";
import { sdkExamples } from "../../test/helpers/sdkExamples.ts";

const PACKAGE = "@open-economy/sdk";
const ADDRESS = `import("${PACKAGE}").Address`;
const ACCOUNT = `import("ethers").Signer & { readonly address: ${ADDRESS} }`;

/** The types of what examples find: accounts, contracts, clients, and a campaign with its files. */
const SCOPE: Readonly<Record<string, string>> = {
  ...{ payer: ACCOUNT, host: ACCOUNT, alice: ACCOUNT, stranger: ACCOUNT },
  ...{ open: ADDRESS, escrow: ADDRESS, ledger: ADDRESS, lane: ADDRESS, governor: ADDRESS },
  ...{ chainId: "bigint", modelId: "bigint", policyHash: `import("${PACKAGE}").Hex` },
  ...{ campaign: `import("${PACKAGE}").CampaignPlace`, load: `import("${PACKAGE}").Load` },
  provider: `import("ethers").Provider`,
  publicClient: `import("viem").PublicClient`,
  walletClient: `import("viem").WalletClient<import("viem").Transport, import("viem").Chain, import("viem").Account>`,
  equal: `typeof import("node:assert/strict").equal`,
  ZeroHash: `typeof import("ethers").ZeroHash`,
};

/** What examples in comments don't import, as it is plain where it is from. */
const IMPORTED: Readonly<Record<string, string>> = {
  ...named(sdk, PACKAGE),
  ...named(paymentEscrow, `${PACKAGE}/paymentEscrow`),
  ...named(contributionLedger, `${PACKAGE}/contributionLedger`),
  paymentEscrow: `typeof import("${PACKAGE}/paymentEscrow")`,
  openToken: `typeof import("${PACKAGE}/openToken")`,
};

/**
 * Writes them and a project into `examples/` of the folder with the built package, and returns how many there are. Their scope is
 * no declaration file: those are not checked, and a type that they do not find is any.
 */
export function writeExamples(folder: string): number {
  const out = join(folder, "examples");
  mkdirSync(out);
  const found = sdkExamples(folder);
  for (const { file, index, code } of found) {
    writeFileSync(join(out, `${file.replace(/\W/g, "-")}-${index + 1}.ts`), `export {};\n${code}`);
  }
  const names = Object.entries({ ...IMPORTED, ...SCOPE }).map(([name, type]) => `  const ${name}: ${type};\n`);
  writeFileSync(join(out, "scope.ts"), `export {};\ndeclare global {\n${names.join("")}}\n`);
  const compilerOptions = { noUnusedLocals: false, types: ["node"] };
  const project = { extends: "../../tsconfig.json", compilerOptions, include: ["*.ts"], exclude: [] };
  writeFileSync(join(out, "tsconfig.json"), JSON.stringify(project));
  return found.length;
}

/** The exports of a module that are there at run time, with their types. */
function named(module: object, from: string): Record<string, string> {
  return Object.fromEntries(Object.keys(module).map((name) => [name, `typeof import("${from}").${name}`]));
}
