import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { id, toBeHex, type Wallet } from "ethers";
import {
  BondVault__factory,
  ContributionLedger__factory,
  CouncilArbitrator__factory,
  CuratorSeats__factory,
  DatanetCourt__factory,
  DatanetRegistry__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshWallet, gasOf, range } from "./chain.ts";

export const OPEN = 10n ** 18n;
const FORM = { dataType: "text/plain", seatStake: 100n * OPEN, seatsByAppointment: false };
const TERMS = {
  license: "CC0-1.0",
  schemaHash: id("schema"),
  termsHash: id("terms"),
  review: {
    payPerRecord: OPEN,
    seatFee: OPEN,
    newcomerRecords: 10_000,
    panelSize: 5,
    quorum: 3,
    sampleSize: 10,
    contentOnDemand: true,
  },
};
/** Where a datanet's or a model's card is found. */
export const URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
const SEED_DELAY = 5;
const WINDOW = 3 * 86_400;
/** The contract of EIP-2935, which gives the keccak256 of a block's number here: the real hash would differ by the time of
 * day, and with it how many tries a draw takes. It answers for blocks that are older than these. */
const BLOCK_HISTORY = "0x0000F90827F1C53a10cb7A02335B175320002935";
const HASH_OF_NUMBER = "0x365f5f37365f205f5260205ff3";
const BLOCKS_OF_THE_EVM = 257;
const VERDICT = [
  { name: "batchId", type: "uint64" },
  { name: "round", type: "uint8" },
  { name: "root", type: "bytes32" },
  { name: "fails", type: "uint16" },
];

export type Datanet = Awaited<ReturnType<typeof startDatanet>>;

/** A datanet with a treasury and twelve seats, in which alice contributes batches of 1,024 records. */
export async function startDatanet(chain: Chain) {
  const { owner, alice, token } = chain;
  const vault = await new BondVault__factory(owner).deploy(token);
  const licenses = [{ spdxId: "CC0-1.0", flags: 0 }];
  const arbitrator = await new CouncilArbitrator__factory(owner).deploy(owner, [owner], 1, OPEN);
  const registry = await new DatanetRegistry__factory(owner).deploy(owner, owner, licenses, [arbitrator]);
  const seats = await new CuratorSeats__factory(owner).deploy(registry, vault);
  const court = await new DatanetCourt__factory(owner).deploy(seats);
  const ledger = await new ContributionLedger__factory(owner).deploy(owner, owner, seats, court, SEED_DELAY, OPEN);
  await court.bind(ledger);
  await chain.ethers.provider.send("hardhat_setCode", [BLOCK_HISTORY, HASH_OF_NUMBER]);
  await token.approve(vault, 10n ** 30n);
  const terms = { ...TERMS, arbitrator: await arbitrator.getAddress() };
  await registry.createDatanet(URI, FORM, terms);
  const createDatanet = await gasOf(registry.createDatanet(URI, FORM, terms));

  await vault.deposit(ledger, alice, 10_000n * OPEN);
  await vault.deposit(ledger, await ledger.treasuryOf(1), 10_000n * OPEN);
  const curators = await seatedCurators();
  const { chainId } = await chain.ethers.provider.getNetwork();
  const domain = { name: "ContributionLedger", version: "1", chainId, verifyingContract: await ledger.getAddress() };
  return { vault, arbitrator, ledger, court, createDatanet, contribute };

  async function seatedCurators(): Promise<Map<string, Wallet>> {
    const wallets = range(12).map((number) => freshWallet(5_000 + number).connect(chain.ethers.provider));
    for (const wallet of wallets) {
      await owner.sendTransaction({ to: wallet, value: OPEN });
      await vault.deposit(seats, wallet, FORM.seatStake);
      await seats.connect(wallet).takeSeat(ledger, 1);
    }
    return new Map(wallets.map((wallet) => [wallet.address, wallet]));
  }

  async function contribute(number: number, root = id(`root ${number}`), ends = true) {
    const [manifestHash, salt] = [id(`manifest ${number}`), id(toBeHex(number))];
    const opening = { datanetId: 1, root, count: 1_024, manifestHash, salt, termsVersion: 1 };
    const own = ledger.connect(alice);
    const commit = await gasOf(own.commit(await ledger.commitHashOf(1, root, 1_024, manifestHash, alice, salt)));
    const reveal = await gasOf(own.reveal(opening));
    await chain.mine(SEED_DELAY + BLOCKS_OF_THE_EVM);
    const draw = await gasOf(own.draw(number));
    const panel = await ledger.panelOf(number, 0);
    const verdicts = await Promise.all(
      panel.map(async (holder, position) => ({
        position,
        fails: 0,
        signature:
          (await curators.get(holder)?.signTypedData(
            domain,
            { Verdict: VERDICT },
            {
              batchId: number,
              round: 0,
              root,
              fails: 0,
            },
          )) ?? "0x",
      })),
    );
    const review5 = await gasOf(own.review(number, verdicts));
    if (!ends) return { commit, reveal, draw, review5, finalize: 0 };
    await chain.time.increase(WINDOW);
    return { commit, reveal, draw, review5, finalize: await gasOf(own.finalize(number)) };
  }
}

/** A batch of 1,024 paid records, reviewed by five of twelve seats on ten records, in a datanet that has had one before. */
export async function measureDatanet(chain: Chain): Promise<Figures> {
  const { owner, bob } = chain;
  const { vault, ledger, court, createDatanet, contribute } = await startDatanet(chain);

  // everybody on a panel has been paid before, and everything is as in the long run
  for (const number of [1, 2, 3, 4]) await contribute(number);
  const { commit, reveal, draw, review5, finalize } = await contribute(5);
  await ledger.freeze(1);
  await contribute(6);
  const freeze = await gasOf(ledger.freeze(1));
  const objections = await objectToCopies();

  return {
    "datanet.create": createDatanet,
    "datanet.commit": commit,
    "datanet.reveal": reveal,
    "datanet.draw": draw,
    "datanet.review5": review5,
    "datanet.finalize": finalize,
    "datanet.accept1024.eachRecord": Math.ceil((commit + reveal + draw + review5 + finalize) / 1_024),
    "datanet.freeze": freeze,
    ...objections,
  };

  /** A final batch of 1,024 real leaves, and a copy of it in its window. */
  async function objectToCopies(): Promise<Figures> {
    const leaves = range(1_024).map((index) => [index, id(`record ${index}`), owner.address]);
    const tree = StandardMerkleTree.of(leaves, ["uint256", "bytes32", "address"]);
    await contribute(7, tree.root);
    await contribute(8, tree.root, false);
    for (const watcher of [owner, bob]) await vault.deposit(court, watcher, 1_000n * OPEN);
    const record = (batchId: number, index: number) => ({
      batchId,
      index,
      recordHash: id(`record ${index}`),
      author: owner.address,
    });
    const proof = (index: number) => tree.getProof(index);
    const own = court.connect(bob);
    const duplicate = (index: number) =>
      own.proveDuplicate(record(7, index), proof(index), record(8, index), proof(index));
    await duplicate(1);
    const proveDuplicate = await gasOf(duplicate(2));
    const challengeFirst = await gasOf(own.challenge(record(8, 3), proof(3), id("reason")));
    const challengeJoins = await gasOf(own.challenge(record(8, 4), proof(4), id("reason")));
    const demand = await gasOf(own.demand(record(8, 5), proof(5), 2));
    return {
      "datanet.proveDuplicate": proveDuplicate,
      "datanet.challengeLeaf.depth10": challengeFirst,
      "datanet.challengeLeaf.depth10.joins": challengeJoins,
      "datanet.demand.depth10": demand,
    };
  }
}
