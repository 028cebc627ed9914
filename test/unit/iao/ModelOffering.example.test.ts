import { readFileSync } from "node:fs";
import { expect } from "chai";
import { formatUnits, parseUnits } from "ethers";
import { network } from "hardhat";
import { DOLLAR, ONE, placedAll, settled, USD } from "../../helpers/offering.ts";
import { deployedSystem, offered } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const DOC = readFileSync(new URL("../../../docs/modeloffering.md", import.meta.url), "utf8");
const ROW = /^\| (alice|bob|mallory) \| (\d+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm;
const rows = [...DOC.matchAll(ROW)].map(([, name = "", tick, amount = "", tokens = "", refund = ""]) => ({
  name: name as "alice" | "bob" | "mallory",
  tick: Number(tick),
  amount: parseUnits(amount, 6),
  tokens: parseUnits(tokens, 18),
  refund: parseUnits(refund, 6),
}));

/** The page's sale. */
const onSale = async () =>
  offered(await deployedSystem(connection), {
    sale: { floorPrice: DOLLAR, tickGrowth: 1_000n, tickCount: 5n, softCap: 500n * USD },
    saleSupply: 1_000n * ONE,
    teamSupply: 100n * ONE,
  });

describe("ModelOffering, the page's example", () => {
  it("pays what the page says", async () => {
    const scene = await networkHelpers.loadFixture(onSale);
    await placedAll(
      scene,
      rows.map(({ name, tick, amount }) => ({ by: scene[name], tick, amount })),
    );
    await settled(scene);
    expect(rows.length).to.equal(4);
    for (const { name, tick, tokens, refund } of rows) {
      expect(await scene.offering.previewClaim(1n, scene[name], tick)).to.deep.equal([tokens, refund]);
    }
  });

  it("has the page's limits, price, margin and proceeds", async () => {
    const scene = await networkHelpers.loadFixture(onSale);
    await placedAll(
      scene,
      rows.map(({ name, tick, amount }) => ({ by: scene[name], tick, amount })),
    );
    await settled(scene);
    const { price, marginSold, proceeds } = await scene.offering.outcomeOf(1n);
    const inDollars = (value: bigint) => formatUnits((value * USD) / DOLLAR, 6).replace(/\.0$/, "");
    const limits = await scene.offering.limitsOf(DOLLAR, 1_000, 4);
    expect(DOC).to.contain(`${limits.map(inDollars).join(", ")} …`);
    expect(DOC).to.contain(`is ${inDollars(price)} USD. alice`);
    expect(DOC).to.contain(`${formatUnits(marginSold, 18)} tokens by their bids`);
    const plain = formatUnits(proceeds, 6).replace(/^(\d)(\d{3})/, "$1,$2");
    expect(DOC).to.contain(`The proceeds are ${plain} USD`);
  });

  it("when alice bids 1,150: has a price between two limits", async () => {
    const scene = await networkHelpers.loadFixture(onSale);
    const changed = rows.map((row) => (row.name === "alice" ? { ...row, amount: 1_150n * USD } : row));
    await placedAll(
      scene,
      changed.map(({ name, tick, amount }) => ({ by: scene[name], tick, amount })),
    );
    await settled(scene);
    expect((await scene.offering.outcomeOf(1n)).price).to.equal((115n * DOLLAR) / 100n);
    for (const { name, tick, amount } of changed) {
      const expected = name === "alice" ? [1_000n * ONE, 0n] : [0n, amount];
      expect(await scene.offering.previewClaim(1n, scene[name], tick)).to.deep.equal(expected);
    }
  });
});
