import { ModelTokenFactory__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";

/** A token with a name and a symbol of one word each, its supply minted to an account that holds none. */
export async function measureModel({ owner }: Chain): Promise<Figures> {
  const factory = await new ModelTokenFactory__factory(owner).deploy();
  const create = () => gasOf(factory.createModelToken("Licence Reader", "LREAD", 10n ** 27n, freshAddress(0)));
  await create();

  return { "model.tokenClone": await create() };
}
