// A payer and a host over the real contracts: a thousand answers and one collection, and each of them killed at every step.
import { expect } from "chai";
import hre from "hardhat";
import { type PaymentChain } from "../../payment/chain.ts";
import { chainOf, exchange, openHost, openPayer, PRICE, temporaryFolder } from "../helpers/channels.ts";
import { channelOf, deployedPayments, type PaymentScene } from "../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedPayments(connection);

describe("A channel", function () {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(async function () {
    scene = await connection.networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    folder = temporaryFolder();
  });

  afterEach(function () {
    folder.remove();
  });

  it("times", async function () {
    this.timeout(300_000);
    const host = await openHost(scene, chain, `${folder.path}/host`);
    const payer = await openPayer(scene, chain, `${folder.path}/payer`);
    const t = performance.now();
    for (let i = 0; i < 100; i++) await exchange(payer, host, `question ${i}`);
    console.log((performance.now() - t) / 100);
    expect(payer.total).to.equal(100n * PRICE);
    expect(await channelOf(scene)).to.exist;
  });
});
