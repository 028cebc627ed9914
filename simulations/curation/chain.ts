// A datanet on a chain in this process, under a scenario's rules. One unit of the game is one unit of the bonds' token.
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, parseEther, ZeroAddress } from "ethers";
import {
  BondVault__factory,
  ContributionLedger__factory,
  CouncilArbitrator__factory,
  CuratorSeats__factory,
  DatanetCourt__factory,
  DatanetRegistry__factory,
  OpenToken__factory,
} from "../../typechain-types/index.ts";
import type { FastRules } from "./settle.ts";

const LICENSE = "CC0-1.0";
const SUPPLY = parseEther("1000000000");
const SEED_DELAY = 1n;
export const DATANET = 1n;
export const DISPUTE_PRICE = parseEther("0.1");

export type Datanet = Awaited<ReturnType<typeof deployedDatanet>>;

/** All contracts of a datanet, and its terms by the rules; the deployer is its council, too. */
export async function deployedDatanet(ethers: HardhatEthers, rules: FastRules) {
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain in this process has no account.");
  const token = await new OpenToken__factory(deployer).deploy("Open", "OPEN", SUPPLY, deployer);
  const vault = await new BondVault__factory(deployer).deploy(token);
  const council = await new CouncilArbitrator__factory(deployer).deploy(deployer, [deployer], 1, DISPUTE_PRICE);
  const licenses = [{ spdxId: LICENSE, flags: 0 }];
  const registry = await new DatanetRegistry__factory(deployer).deploy(deployer, ZeroAddress, licenses, [council]);
  const seats = await new CuratorSeats__factory(deployer).deploy(registry, vault);
  const court = await new DatanetCourt__factory(deployer).deploy(seats);
  const floor = rules.exposureFloor;
  const factory = new ContributionLedger__factory(deployer);
  const ledger = await factory.deploy(deployer, ZeroAddress, seats, court, SEED_DELAY, floor);
  await court.bind(ledger);
  await token.approve(vault, SUPPLY);

  const seatStake = Math.max(rules.seatFee, 1);
  const { payPerRecord, seatFee, newcomerRecords, panelSize, sampleSize } = rules;
  const quorum = Math.floor(panelSize / 2) + 1;
  const review = { payPerRecord, seatFee, newcomerRecords, panelSize, quorum, sampleSize, contentOnDemand: false };
  const hashes = { schemaHash: id("schema"), termsHash: id("terms") };
  const terms = { license: LICENSE, ...hashes, arbitrator: council, review };
  await registry.createDatanet(
    "ipfs://simulation",
    { dataType: "text/plain", seatStake, seatsByAppointment: false },
    terms,
  );
  return { ethers, deployer, token, vault, council, seats, court, ledger, seatStake };
}

/** What an account has under the ledger and the court, free and locked. */
export async function wealthOf(
  { vault, ledger, court }: Datanet,
  account: HardhatEthersSigner | string,
): Promise<bigint> {
  const bonds = await Promise.all([ledger, court].map((module) => vault.bondOf(module, account)));
  return bonds.reduce((sum, [free, locked]) => sum + free + locked, 0n);
}
