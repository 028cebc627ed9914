import { BondVault__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";

const AMOUNT = 10n ** 20n;

/** A payer's deposits for an account that has nothing yet and for one that has a bond; that one's withdrawal of a part. */
export async function measureBonds({ owner, alice, bob, token }: Chain): Promise<Figures> {
  const vault = await new BondVault__factory(owner).deploy(token);
  const module = freshAddress(7_000);
  await token.approve(vault, 10n * AMOUNT);
  await token.transfer(bob, AMOUNT);
  await vault.deposit(module, bob, AMOUNT);

  const first = await gasOf(vault.deposit(module, alice, AMOUNT));
  const later = await gasOf(vault.deposit(module, alice, AMOUNT));
  const withdraw = await gasOf(vault.connect(alice).withdraw(module, bob, AMOUNT));

  return {
    "bonds.deposit.first": first,
    "bonds.deposit.later": later,
    "bonds.withdraw": withdraw,
  };
}
