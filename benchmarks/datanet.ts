import { id, toBeHex } from "ethers";
import { ContributionLedger__factory, DatanetRegistry__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, gasOf } from "./chain.ts";

const TERMS = {
  uri: "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
  dataType: "text/plain",
  license: "CC0-1.0",
  schemaHash: id("schema"),
  termsHash: id("terms"),
};

/** A batch of 1,024 records in a datanet that has accepted one before. */
export async function measureDatanet({ owner, alice, bob }: Chain): Promise<Figures> {
  const registry = await new DatanetRegistry__factory(owner).deploy();
  const ledger = (await new ContributionLedger__factory(owner).deploy(registry)).connect(alice);
  await registry.createDatanet(TERMS);
  const createDatanet = await gasOf(registry.createDatanet(TERMS));
  await registry.setCurator(1, bob, true);

  await contribute(1);
  const { commit, reveal, accept } = await contribute(2);
  await ledger.freeze(1);
  await contribute(3);
  const freeze = await gasOf(ledger.freeze(1));

  return {
    "datanet.create": createDatanet,
    "datanet.commit": commit,
    "datanet.reveal": reveal,
    "datanet.accept": accept,
    "datanet.freeze": freeze,
  };

  async function contribute(number: number) {
    const [root, manifestHash, salt] = [id(`root ${number}`), id(`manifest ${number}`), id(toBeHex(number))];
    const commitHash = await ledger.commitHashOf(1, root, 1_024, manifestHash, alice, salt);
    return {
      commit: await gasOf(ledger.commit(commitHash)),
      reveal: await gasOf(ledger.reveal(1, root, 1_024, manifestHash, salt)),
      accept: await gasOf(ledger.connect(bob).accept(number)),
    };
  }
}
