// What a deployment refuses before it sends anything, and the three forms of OPEN that it takes.
import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { TokenMock, TokenMockFeeOnTransfer } from "../../typechain-types/index.ts";
import { DEPLOYER, type LocalParameters, Scene, startHardhatNode } from "../helpers/nodes.ts";

const HOLDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const SLOW = 400_000;

describe("Deployment, before it sends anything", function () {
  this.timeout(SLOW);
  let scene: Scene;
  let connection: NetworkConnection<string>;

  before(async () => {
    scene = await Scene.on(startHardhatNode);
    connection = await hre.network.create<string>({ network: "localhost", override: { url: scene.node.url } });
  });

  afterEach(() => {
    scene.deployment.remove();
  });

  after(async () => {
    await connection.close();
    await scene.close();
  });

  /** The address of a token of which the holder has all there is. */
  async function held(
    deployed: Promise<TokenMock | TokenMockFeeOnTransfer>,
    supply = parseEther("10000000"),
  ): Promise<string> {
    const token = await deployed;
    await (await token.mint(HOLDER, supply)).wait();
    return await token.getAddress();
  }

  const plainToken = (decimals: number, supply?: bigint) =>
    held(connection.ethers.deployContract("TokenMock", [decimals]), supply);

  const erc20 =
    (address: string, holder = HOLDER) =>
    (all: LocalParameters) => ({
      ...all,
      open: { form: "erc20", name: "Wrapped OPEN", symbol: "WOPEN", address, holder },
    });

  async function expectRefused(change: (all: LocalParameters) => object, path: string): Promise<void> {
    scene.proxy.sent = 0;
    const { code, stderr } = await scene.run("deploy.ts", change).ended;

    expect(stderr).to.match(/^PARAMETERS_INVALID: [^\n]+\n$/);
    expect(stderr).to.include(path);
    expect(code).to.equal(1);
    expect(scene.proxy.sent).to.equal(0);
  }

  it("refuses another chain's parameters", async () => {
    const open = { form: "native", name: "Wrapped OPEN", symbol: "WOPEN" };
    const guardian = "0x00000000000000000000000000000000000A11cE";
    await expectRefused(
      (all) => ({
        ...all,
        chainId: 84532,
        guardian,
        council: { ...all.council, members: [guardian], threshold: 1 },
        lanes: { ...all.lanes, fallbackAttributor: guardian },
        offerings: { ...all.offerings, poolManager: guardian },
        open,
      }),
      "chainId: is 84532, but network localhost is chain 31337",
    );
  });

  it("refuses the zero address", async () => {
    await expectRefused((all) => ({ ...all, guardian: ZeroAddress }), "guardian: ");
  });

  it("refuses a window below its floor", async () => {
    const change = (all: LocalParameters) => ({ ...all, governance: { ...all.governance, timelockDelayHours: 1 } });
    await expectRefused(change, "governance.timelockDelayHours: ");
  });

  it("refuses the deployer as guardian", async () => {
    await expectRefused((all) => ({ ...all, guardian: DEPLOYER }), "guardian: ");
  });

  it("refuses the deployer as a member of the council", async () => {
    const change = (all: LocalParameters) => ({ ...all, council: { ...all.council, members: [HOLDER, DEPLOYER] } });
    await expectRefused(change, "council.members.1: ");
  });

  it("refuses an OPEN that takes a fee", async () => {
    await expectRefused(
      erc20(await held(connection.ethers.deployContract("TokenMockFeeOnTransfer"))),
      "open.address: of ",
    );
  });

  it("refuses an OPEN that isn't a contract", async () => {
    await expectRefused(erc20(HOLDER), "open.address: ");
  });

  it("refuses an OPEN with other decimals", async () => {
    await expectRefused(erc20(await plainToken(6)), "open.address: the token has 6 decimals");
  });

  it("refuses a quorum that the OPEN can't reach", async () => {
    const supply = parseEther("10000000") - 1n;
    await expectRefused(erc20(await plainToken(18, supply)), "governance.quorumFloor: is above the token's supply");
  });

  it("refuses a holder who has none", async () => {
    await expectRefused(erc20(await plainToken(18), DEPLOYER), "open.holder: ");
  });

  it("refuses pools whose manager isn't a contract, or another one", async () => {
    const pools = (poolManager: string) => (all: LocalParameters) => ({
      ...all,
      offerings: { ...all.offerings, poolManager },
    });
    await expectRefused(pools(HOLDER), "offerings.poolManager: ");
    await expectRefused(pools(await plainToken(18)), "offerings.poolManager: ");
  });

  it("refuses a network that asks for more than the fee allowed", async () => {
    const change = (all: LocalParameters) => ({
      ...all,
      transactions: { ...all.transactions, maxFeePerGasGwei: "0.000000001" },
    });
    await expectRefused(change, "transactions.maxFeePerGasGwei");
  });

  for (const form of ["erc20", "native"] as const) {
    it(`wraps an OPEN that exists, as ${form}`, async () => {
      const wrap =
        form === "erc20"
          ? erc20(await plainToken(18))
          : (all: LocalParameters) => ({ ...all, open: { form, name: "Wrapped OPEN", symbol: "WOPEN" } });
      const { code, stdout, stderr } = await scene.run("deploy.ts", wrap).ended;

      expect(stderr).to.equal("");
      expect(code).to.equal(0);
      expect(stdout).to.match(
        form === "erc20" ? /openToken +code +WrappedOpen / : /openToken +code +WrappedNativeOpen /,
      );
    });
  }
});

describe("Deployment commands, called wrongly", () => {
  const calls: [what: string, script: string, args: string[], code: string][] = [
    ["without a network", "deploy.ts", [], "USAGE"],
    ["with a network that isn't configured", "deploy.ts", ["--network", "nowhere"], "USAGE"],
    ["with an unknown option", "audit-roles.ts", ["--network", "localhost", "--all"], "USAGE"],
    [
      "with a deployment's name that is a path",
      "deploy.ts",
      ["--network", "localhost", "--deployment-id", "../x"],
      "USAGE",
    ],
    ["without parameters", "deploy.ts", ["--network", "sepolia"], "PARAMETERS_INVALID"],
  ];
  for (const [what, script, args, code] of calls) {
    it(`ends ${what} with one readable line and exit code 1`, async () => {
      const ended = await Scene.command(script, args).ended;
      expect(ended.stderr).to.match(new RegExp(`^${code}: [^\\n]+\\n$`));
      expect(ended.code).to.equal(1);
    });
  }
});
