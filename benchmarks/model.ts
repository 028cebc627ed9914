import { id } from "ethers";
import {
  FeePolicies__factory,
  LineageCourt__factory,
  ModelRegistry__factory,
  ModelTokenFactory__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";
import { OPEN, startDatanet, URI } from "./datanet.ts";

export const BOND = 100n * OPEN;
export const FORM = {
  baseModel: "open/base-7b@3f2a91c",
  license: "CC0-1.0",
  parent: 0,
  royaltyAsk: 500,
  commercial: true,
};
export const SHARES = { protocol: 600, host: 4_000, model: 2_200, stakers: 1_200, contributors: 2_000 };

/** A token with a name and a symbol of one word each, its supply minted to an account that holds none. */
export async function measureModelToken({ owner }: Chain): Promise<Figures> {
  const factory = await new ModelTokenFactory__factory(owner).deploy();
  const create = () => gasOf(factory.createModelToken("Licence Reader", "LREAD", 10n ** 27n, freshAddress(0)));
  await create();

  return { "model.tokenClone": await create() };
}

/** The hashes of a version. */
export function versionOf(name: string) {
  return {
    adapterHash: id(`adapter of ${name}`),
    trainingHash: id(`training of ${name}`),
    evaluationHash: id(`evaluation of ${name}`),
  };
}

/** A datanet with the contracts of models around it. */
export async function startModels(chain: Chain) {
  const { owner } = chain;
  const datanet = await startDatanet(chain);
  const { vault, arbitrator, ledger } = datanet;
  const court = await new LineageCourt__factory(owner).deploy(owner, owner, vault, arbitrator, BOND);
  const models = await new ModelRegistry__factory(owner).deploy(owner, owner, ledger, court);
  await court.bind(models);
  const policies = await new FeePolicies__factory(owner).deploy(owner, models, 1_000, 2_000);
  return { ...datanet, court, models, policies };
}

/**
 * Models that are made from one frozen version of a datanet, in a registry that has others: the first and the second one of
 * an account whose bonds lie in the vault, a version with one more version of the datanet, a first policy, and an accusation
 * by an account that has accused before.
 */
export async function measureModel(chain: Chain): Promise<Figures> {
  const { alice, bob } = chain;
  const { vault, ledger, contribute, court, models, policies } = await startModels(chain);
  for (const account of [alice, bob]) await vault.deposit(court, account, 10n * BOND);
  for (const number of [1, 2]) {
    await contribute(number);
    await ledger.freeze(1);
  }

  const datasetOf = (seq: number) => ({ datanetId: 1, seq });
  const register = (account: typeof alice, name: string) =>
    gasOf(models.connect(account).register(URI, FORM, versionOf(name), [datasetOf(1)]));
  await register(bob, "another");
  const first = await register(alice, "the first");
  const later = await register(alice, "the second");
  const accuse = (modelId: number) => {
    const claim = { dataset: datasetOf(2), parent: 0 };
    return gasOf(court.connect(bob).accuse(modelId, claim, URI, { value: OPEN }));
  };
  await accuse(2);

  return {
    "model.register": later,
    "model.register.first": first,
    "model.addVersion": await gasOf(models.connect(alice).addVersion(2, versionOf("the next"), [datasetOf(2)])),
    "model.addPolicy": await gasOf(policies.connect(alice).addPolicy(2, { ...SHARES, lane: freshAddress(1) })),
    "model.accuse": await accuse(3),
  };
}
