import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EconomyError } from "../../../sdk/errors.ts";
import { isSimulated, listed, runSimulate, scenariosOf } from "../../../simulations/command.ts";
import { scenarioPath } from "../../../simulations/options.ts";
import { SIMULATIONS } from "../../../simulations/registry.ts";

const ROOT = join(import.meta.dirname, "../../..");

async function refusalOf(...args: string[]): Promise<EconomyError> {
  try {
    await runSimulate(args, ROOT, () => undefined);
  } catch (error) {
    if (error instanceof EconomyError) return error;
    throw error;
  }
  throw new Error("It was taken.");
}

describe("SIMULATIONS", () => {
  it("has every simulation that has scenarios, once", () => {
    const names = SIMULATIONS.map(({ name }) => name);
    expect(names.toSorted()).to.deep.equal(readdirSync(join(ROOT, "simulations/scenarios")).sort());
  });

  for (const simulation of SIMULATIONS) {
    it(`has for ${simulation.name} a first scenario, a page and a script`, () => {
      const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };

      expect(existsSync(scenarioPath(ROOT, simulation))).to.equal(true);
      expect(existsSync(join(ROOT, `docs/simulate-${simulation.name}.md`))).to.equal(true);
      expect(scripts).to.have.property(`simulate:${simulation.name}`);
    });
  }
});

describe("npm run simulate", () => {
  it("given nothing, lists each simulation with its question, command and place of results", async () => {
    const lines: string[] = [];
    await runSimulate([], ROOT, (line) => lines.push(line));

    expect(lines).to.deep.equal(listed(ROOT));
    for (const { name, about, question } of SIMULATIONS) {
      const from = lines.indexOf(`${name}: ${about}`);
      expect(lines[from + 1]).to.equal(`  ${question}`);
      expect(lines[from + 2]).to.match(new RegExp(`^  npm run simulate -- ${name} \\[scenario\\] \\[--quick\\]`));
      expect(lines[from + 3]).to.equal(`  results: reports/simulations/${name}/<scenario>`);
    }
    expect(lines.at(-1)).to.equal("  npm run simulate -- gallery [--check]");
  });

  it("lists each scenario of a simulation's folder with its name and question", () => {
    const lines = listed(ROOT);

    expect(scenariosOf("supply", ROOT).map(({ file, name }) => [file, name])).to.deep.equal([
      [join("simulations", "scenarios", "supply", "larger-community.json5"), "A larger community"],
      [join("simulations", "scenarios", "supply", "published.json5"), "The published allocation"],
      [join("simulations", "scenarios", "supply", "shorter-cliff.json5"), "Insiders' cliff of 6 months"],
    ]);
    for (const { file, name, question } of SIMULATIONS.flatMap((each) => scenariosOf(each.name, ROOT))) {
      const line = lines.find((each) => each.startsWith(`  ${file} `));
      expect(line?.endsWith(`  ${name} · ${question}`), file).to.equal(true);
    }
  });

  it("given a name that there isn't, says which there are", async () => {
    const { code, message, advice } = await refusalOf("weather");

    expect([code, message]).to.deep.equal(["USAGE", 'There is no simulation "weather".']);
    expect(advice).to.equal(`There are: ${SIMULATIONS.map(({ name }) => name).join(", ")}, gallery.`);
  });

  it("given a simulation's name with what that doesn't take, says how it is used", async () => {
    const { code, advice } = await refusalOf("supply", "--contracts", "1");

    expect(code).to.equal("USAGE");
    expect(advice).to.contain("[scenario] [--quick]");
  });

  for (const { name } of SIMULATIONS) {
    it(`given ${name} with a scenario that isn't there, says how to find those that are`, async () => {
      const { code, message, advice } = await refusalOf(name, "no-such.json5");

      expect([code, message]).to.deep.equal(["SCENARIO_INVALID", "no-such.json5 does not exist."]);
      expect(advice).to.contain("npm run simulate lists").and.contain(`docs/simulate-${name}.md`);
    });
  }

  it("given the gallery with what that doesn't take, says how it is used", async () => {
    const { code, advice } = await refusalOf("gallery", "--quick");

    expect([code, advice]).to.deep.equal(["USAGE", "Use npm run simulate -- gallery [--check]."]);
  });

  it("given a scenario without a question, throws SCENARIO_INVALID", () => {
    const root = mkdtempSync(join(tmpdir(), "open-economy-"));
    try {
      mkdirSync(join(root, "simulations/scenarios/supply"), { recursive: true });
      writeFileSync(join(root, "simulations/scenarios/supply/mine.json5"), `{ name: "Mine" }`);

      expect(() => scenariosOf("supply", root))
        .to.throw("mine.json5: question")
        .with.property("code", "SCENARIO_INVALID");
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe("isSimulated", () => {
  for (const [name, is] of [
    ["curation", true],
    ["gallery", true],
    ["nonsense", false],
    [undefined, false],
  ] as const) {
    it(`given ${name ?? "no name"}, is ${is}`, () => {
      expect(isSimulated(name)).to.equal(is);
    });
  }
});
