import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BaseContract, ContractFactory, type InterfaceAbi, MaxUint256, type Signer } from "ethers";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";
import { AMOUNT, BATCH, COUNT, START, YEAR } from "./vesting.ts";

/** An artifact as @sablier/lockup ships it: `start` is where the code has room for a library's address, in bytes. */
interface Artifact {
  abi: InterfaceAbi;
  bytecode: { object: string; linkReferences: Record<string, Record<string, { start: number }[]>> };
}

/**
 * Deploys eight bytes of code that answer 1 to whatever they are asked: the interface is supported, the fee is a wei.
 * They stand in for Sablier's comptroller, which lies behind a proxy and looks up a fee, and so costs more to ask.
 */
const COMPTROLLER = "0x6760015f5260205ff35f5260086018f3";
const FEE = { value: 1 };

/**
 * Sablier Lockup 4.0.1 as it is published, compiled by its authors, with the terms of `measureVesting`: streams that
 * can be cancelled and not transferred, of which a quarter is unlocked after one year of four and the rest by the
 * second. Anybody may withdraw to the recipient, as anybody may release.
 */
export async function measureSablier({ owner, token, time }: Chain): Promise<Figures> {
  const { lockup, batchLockup } = await deploySablier(owner);
  await token.approve(lockup, MaxUint256);
  await token.approve(batchLockup, MaxUint256);
  const create = (index: number) => {
    const { cliffTime, unlockAmounts, granularity, ...terms } = streamAt(index, owner.address);
    return gasOfCall(lockup, "createWithTimestampsLL", { ...terms, token }, unlockAmounts, granularity, cliffTime);
  };
  const withdraw = () => gasOfCall(lockup, "withdrawMax", idOf(1), recipientOf(1), FEE);

  await create(0);
  const createOne = await create(1);
  const streams = BATCH.map((index) => streamAt(index, owner.address));
  const createBatch = await gasOfCall(batchLockup, "createWithTimestampsLL", lockup, token, streams);

  await time.increase(2 * YEAR);
  const withdrawFirst = await withdraw();
  await time.increase(86_400);
  const withdrawLater = await withdraw();
  // Half is there after half of the time. What is there by the second would change the calldata from run to run.
  const half = AMOUNT / 2n;
  const halves = BATCH.map(() => half);
  const withdrawMultiple = await gasOfCall(lockup, "withdrawMultiple", BATCH.map(idOf), halves, FEE);
  for (const index of BATCH) await requirePaid(token, recipientOf(index), half);

  return {
    "peer.sablier.lockup.create": createOne,
    "peer.sablier.lockup.createBatch50.each": Math.ceil(createBatch / COUNT),
    "peer.sablier.lockup.withdraw.first.fresh": withdrawFirst,
    "peer.sablier.lockup.withdraw.later": withdrawLater,
    "peer.sablier.lockup.withdrawMultiple50.each.fresh": Math.ceil(withdrawMultiple / COUNT),
  };
}

function recipientOf(index: number): string {
  return freshAddress(3_000 + index);
}

/** Streams are numbered from one. */
function idOf(index: number): number {
  return index + 1;
}

/** A stream as a batch takes it; a single one takes the same in other places. */
function streamAt(index: number, sender: string) {
  return {
    ...{ sender, recipient: recipientOf(index), depositAmount: AMOUNT, cancelable: true, transferable: false },
    timestamps: { start: START, end: START + 4 * YEAR },
    ...{ cliffTime: START + YEAR, unlockAmounts: { start: 0n, cliff: AMOUNT / 4n }, granularity: 1, shape: "" },
  };
}

async function gasOfCall(contract: BaseContract, name: string, ...args: unknown[]): Promise<number> {
  return gasOf(contract.getFunction(name).send(...args));
}

/** A withdrawal that fails is left out of `withdrawMultiple`, which would then look too cheap. */
async function requirePaid(token: Chain["token"], account: string, amount: bigint): Promise<void> {
  const balance = await token.balanceOf(account);
  if (balance !== amount) throw new Error(`Sablier paid ${balance} instead of ${amount}.`);
}

async function deploySablier(owner: Signer) {
  const comptroller = await new ContractFactory([], COMPTROLLER, owner).deploy();
  const descriptor = await deploy(owner, read("LockupNFTDescriptor"));
  const lockup = await deploy(owner, await link(owner, read("SablierLockup")), [comptroller, descriptor]);
  return { lockup, batchLockup: await deploy(owner, read("SablierBatchLockup")) };
}

function read(name: string): Artifact {
  const file = createRequire(import.meta.url).resolve(`@sablier/lockup/artifacts/${name}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Artifact;
}

async function deploy(owner: Signer, { abi, bytecode }: Artifact, args: BaseContract[] = []): Promise<BaseContract> {
  return new ContractFactory(abi, bytecode.object, owner).deploy(...args);
}

/** Deploys the libraries that the code names, and writes their addresses into it. */
async function link(owner: Signer, { abi, bytecode }: Artifact): Promise<Artifact> {
  let { object } = bytecode;
  for (const [name, places] of Object.values(bytecode.linkReferences).flatMap((names) => Object.entries(names))) {
    // The contract calls its libraries, nobody else does; and their ABIs name types that ethers doesn't know.
    const library = await deploy(owner, { ...read(`libraries/${name}`), abi: [] });
    const address = (await library.getAddress()).slice(2);
    for (const { start } of places)
      object = `${object.slice(0, 2 + 2 * start)}${address}${object.slice(42 + 2 * start)}`;
  }
  return { abi, bytecode: { object, linkReferences: {} } };
}
