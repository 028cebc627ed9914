import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readConsumersOptions } from "../../../consumers/options.ts";

const MAX_COMMANDS = 10;

describe("docs/first-script.md", () => {
  const page = readFileSync("docs/first-script.md", "utf8");
  const blocksOf = (kind: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${kind}\n([^]*?)^\`\`\`$`, "gm"))].map(([, block = ""]) => block);
  const commands = blocksOf("sh").flatMap((block) => block.trim().split("\n"));

  it("has one script, which is the consumer in Node to the letter", () => {
    expect(blocksOf("js")).to.deep.equal([readFileSync("consumers/node/claim.js", "utf8")]);
  });

  it("takes as many commands as it says, and at most ten with the two of a clone", () => {
    const [, alone, withClone] = /takes (\d+) commands; (\d+) where `git clone` and `cd` come first/.exec(page) ?? [];

    expect(Number(alone)).to.equal(commands.length);
    expect(Number(withClone)).to.equal(commands.length + 2);
    expect(Number(withClone)).to.be.at.most(MAX_COMMANDS);
  });

  it("begins with a command that serves the consumer in Node", () => {
    const [command, ...args] = commands[0]?.split(" -- ") ?? [];

    expect(command).to.equal("npm run consumers");
    expect(readConsumersOptions(args)).to.deep.equal({ consumers: ["node"], serve: true });
  });
});
