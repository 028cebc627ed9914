import { expect } from "chai";
import hre from "hardhat";
import { join } from "node:path";
import { readParameters } from "../../../deployer/parameters.ts";
import { checkChain } from "../../../deployer/preflight.ts";

const LOCAL = readParameters(join(hre.config.paths.root, "parameters", "localhost.json5"));
const BASE_SEPOLIA = 84532;

/** What a check of a chain and of parameters with that delay of the seed throws. */
async function checked(network: "op" | "default", chainId: number, seedDelay: number): Promise<unknown> {
  const accounts = [{ privateKey: `0x${"1d".repeat(32)}`, balance: 10n ** 18n }];
  const connection = await hre.network.create<string>({ network, override: { chainId, accounts } });
  const parameters = { ...LOCAL, chainId, datanets: { ...LOCAL.datanets, seedDelay } };
  return await checkChain(connection, parameters).catch((error: unknown) => error);
}

describe("checkChain", () => {
  it("given a public OP chain and a seed that waits less than 12 blocks, throws PARAMETERS_INVALID", async () => {
    const error = await checked("op", BASE_SEPOLIA, 11);

    expect(error).to.have.property("code", "PARAMETERS_INVALID");
    expect(String(error)).to.include("datanets.seedDelayBlocks: must be at least 12 on an OP chain, not 11.");
  });

  for (const [what, network, chainId, seedDelay] of [
    ["12 blocks on a public OP chain", "op", BASE_SEPOLIA, 12],
    ["5 on a development OP chain", "op", LOCAL.chainId, 5],
    ["5 on another chain", "default", 11155111, 5],
  ] as const) {
    it(`given ${what}, returns who deploys`, async () => {
      expect(await checked(network, chainId, seedDelay)).to.have.property("address");
    });
  }
});
