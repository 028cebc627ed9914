import { expect } from "chai";
import { readDeployOptions, readSupplyOptions } from "../../../deployer/options.ts";

describe("options", () => {
  it("given a network, the parameters are those of its name", () => {
    const options = readDeployOptions(["--network", "localhost"]);

    expect(options.parameters).to.match(/parameters[/\\]localhost\.json5$/);
    expect(options).to.include({ network: "localhost", deploymentId: undefined, yes: false });
  });

  it("given show and a block, it looks at that block", () => {
    expect(readSupplyOptions(["show", "--network", "localhost", "--block", "12"])).to.include({ block: 12 });
    expect(readSupplyOptions(["--network", "localhost", "show"])).to.include({ block: undefined });
  });

  const faults: [what: string, args: string[]][] = [
    ["no command", ["--network", "localhost"]],
    ["another command", ["hide", "--network", "localhost"]],
    ["no network", ["show"]],
    ["an unknown network", ["show", "--network", "nowhere"]],
    ["a negative block", ["show", "--network", "localhost", "--block=-1"]],
    ["a block that is no number", ["show", "--network", "localhost", "--block", "latest"]],
    ["an unknown option", ["show", "--network", "localhost", "--blok", "1"]],
    ["a deployment's name with a path", ["show", "--network", "localhost", "--deployment-id", "../x"]],
  ];
  for (const [what, args] of faults) {
    it(`given ${what}, it refuses with USAGE`, () => {
      expect(() => readSupplyOptions(args))
        .to.throw()
        .with.property("code", "USAGE");
    });
  }
});
