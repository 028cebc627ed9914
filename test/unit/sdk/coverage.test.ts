import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { COVERAGE } from "../../../sdk/coverage.ts";
import { coveredActions } from "../../../sdk/generator/generate.ts";
import { actionsOf, camel, readSuite } from "../../../sdk/generator/suite.ts";

const contracts = readSuite(hre.config.paths.artifacts);

describe("the SDK's coverage of the contracts", () => {
  it("has every contract that is deployed, and no other", () => {
    expect(Object.keys(COVERAGE).sort()).to.deep.equal(contracts.map(({ name }) => name).sort());
  });

  for (const contract of contracts) {
    const { actions = [], without = {} } = COVERAGE[contract.name] ?? {};

    describe(contract.name, () => {
      it("has each function once, as an action or with the reason why not", () => {
        const named = actions.map((entry) => entry.split(" = ").at(-1) ?? entry);
        const covered = [...named, ...Object.keys(without)].map((entry) => {
          const found = actionsOf(contract).filter(({ name, signature }) => entry === name || entry === signature);
          expect(found.length, `functions called ${entry}`).to.equal(1);
          return found[0]?.signature;
        });

        expect(covered.sort()).to.deep.equal(
          actionsOf(contract)
            .map(({ signature }) => signature)
            .sort(),
        );
      });

      it("says why in a sentence", () => {
        for (const reason of Object.values(without)) expect(reason).to.match(/^[A-Z].{15,}[.]$/);
      });

      for (const { as, name, inputs, isPayable } of coveredActions(contract)) {
        it(`has the action ${as} with all that ${name} takes`, async () => {
          const file = join(hre.config.paths.root, `sdk/generated/actions/${camel(contract.name)}/${as}.ts`);
          expect(existsSync(file), file).to.equal(true);
          const module = (await import(file)) as Record<string, (parameters: object) => Record<string, unknown>>;
          const values = inputs.map(({ name: input = "" }, index) => [input, `value ${index}`] as const);

          const call = module[as]?.({ address: "0x1", wei: 5n, ...Object.fromEntries(values) }) ?? {};

          expect(call.functionName).to.equal(name);
          expect(call.args).to.deep.equal(values.map(([, value]) => value));
          expect(call.value).to.equal(isPayable ? 5n : undefined);
        });
      }
    });
  }
});
