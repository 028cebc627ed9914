import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import {
  type BondVault,
  BondVault__factory,
  ContributionLedger__factory,
  CuratorSeats__factory,
  type CuratorSeats,
  type DatanetCourt,
  DatanetCourt__factory,
  DatanetRegistry__factory,
} from "../../../typechain-types/index.ts";
import { ANSWER_PERIOD, BRING_PERIOD, MAX_RECORDS_OF_CASE } from "../../helpers/court.ts";
import {
  ARBITRATOR,
  type DatanetScene,
  deployedDatanet,
  EXPOSURE_FLOOR,
  licenses,
  SEED_DELAY,
} from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** A court that isn't bound yet, and a ledger that names it. */
async function unbound() {
  const scene = await deployedDatanet(connection);
  const fresh = await new DatanetCourt__factory(scene.governance).deploy(scene.seats);
  return { ...scene, fresh, peer: await ledgerWith(scene, scene.seats, fresh) };
}

async function ledgerWith({ governance, guardian }: DatanetScene, seats: CuratorSeats, court: DatanetCourt) {
  const factory = new ContributionLedger__factory(governance);
  return factory.deploy(governance, guardian, seats, court, SEED_DELAY, EXPOSURE_FLOOR);
}

describe("DatanetCourt, bind", () => {
  it("takes the registry and the vault of the seats", async () => {
    const { fresh, registry, vault } = await networkHelpers.loadFixture(unbound);
    expect(await fresh.registry()).to.equal(await registry.getAddress());
    expect(await fresh.bondVault()).to.equal(await vault.getAddress());
  });

  it("has the periods and the limit that are promised", async () => {
    const { fresh } = await networkHelpers.loadFixture(unbound);
    expect(await fresh.ANSWER_PERIOD()).to.equal(ANSWER_PERIOD);
    expect(await fresh.BRING_PERIOD()).to.equal(BRING_PERIOD);
    expect(await fresh.MAX_RECORDS_OF_CASE()).to.equal(MAX_RECORDS_OF_CASE);
  });

  it("has no ledger before, and the one that names it afterwards", async () => {
    const { fresh, peer } = await networkHelpers.loadFixture(unbound);
    expect(await fresh.ledger()).to.equal(ZeroAddress);
    await expect(fresh.bind(peer)).to.emit(fresh, "Bound").withArgs(peer);
    expect(await fresh.ledger()).to.equal(await peer.getAddress());
  });

  it("when the caller isn't the deployer, it reverts", async () => {
    const { fresh, peer, mallory } = await networkHelpers.loadFixture(unbound);
    await expect(fresh.connect(mallory).bind(peer))
      .to.be.revertedWithCustomError(fresh, "DatanetCourtInvalidBinding")
      .withArgs(mallory, peer);
  });

  it("when it is bound, it reverts, also with the same ledger", async () => {
    const { fresh, peer, governance } = await networkHelpers.loadFixture(unbound);
    await fresh.bind(peer);
    await expect(fresh.bind(peer))
      .to.be.revertedWithCustomError(fresh, "DatanetCourtInvalidBinding")
      .withArgs(governance, peer);
  });

  it("when the ledger names another court, it reverts", async () => {
    const { fresh, ledger, governance } = await networkHelpers.loadFixture(unbound);
    await expect(fresh.bind(ledger))
      .to.be.revertedWithCustomError(fresh, "DatanetCourtInvalidBinding")
      .withArgs(governance, ledger);
  });

  it("when the ledger has another registry, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(unbound);
    const { fresh, governance, guardian, vault } = scene;
    const registry = await new DatanetRegistry__factory(governance).deploy(governance, guardian, licenses, [
      ARBITRATOR,
    ]);
    const other = await ledgerWith(scene, await new CuratorSeats__factory(governance).deploy(registry, vault), fresh);
    await expect(fresh.bind(other))
      .to.be.revertedWithCustomError(fresh, "DatanetCourtInvalidBinding")
      .withArgs(governance, other);
  });

  it("when the ledger has another vault, it reverts", async () => {
    const scene = await networkHelpers.loadFixture(unbound);
    const { fresh, governance, registry, token } = scene;
    const vault: BondVault = await new BondVault__factory(governance).deploy(token);
    const other = await ledgerWith(scene, await new CuratorSeats__factory(governance).deploy(registry, vault), fresh);
    await expect(fresh.bind(other))
      .to.be.revertedWithCustomError(fresh, "DatanetCourtInvalidBinding")
      .withArgs(governance, other);
  });
});
