// A chain that splits leaves the same token at the same address on both sides, with the domain of the old chain in its code.
import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { network } from "hardhat";
import { authorizationOf, signPayment, transferWithAuthorization } from "../../helpers/authorizations.ts";
import {
  domainOf,
  signedDelegation,
  signedPermit,
  submitDelegation,
  submitPermit,
} from "../../helpers/datanetTokens.ts";

const old = await network.create();
const forked = await network.create({ override: { chainId: 31338 } });

const SUPPLY = 1_000_000n;

/** The same transactions on either chain, so that addresses, balances and nonces are the same. */
async function sceneOn({ ethers }: typeof old) {
  const [holder, alice, bob] = await ethers.getSigners();
  if (holder === undefined || alice === undefined || bob === undefined) throw new Error("The chain has no accounts.");
  const names = ["Open", "OPEN"] as const;
  const token = await ethers.deployContract("OpenToken", [...names, SUPPLY, holder]);
  const twin = await ethers.deployContract("OpenToken", [...names, SUPPLY, holder]);
  const burn = (from: typeof holder, amount: bigint) => token.connect(from).burn(amount);
  return { token, twin, burn, name: "Open", symbol: "OPEN", supply: SUPPLY, holder, alice, bob };
}

const onOld = () => sceneOn(old);
const onForked = () => sceneOn(forked);

describe("OpenToken on a chain that forks", () => {
  let before: Awaited<ReturnType<typeof sceneOn>>;
  let after: Awaited<ReturnType<typeof sceneOn>>;

  beforeEach(async () => {
    before = await old.networkHelpers.loadFixture(onOld);
    after = await forked.networkHelpers.loadFixture(onForked);
    // the code that the fork inherits was made on the old chain
    const code = await old.ethers.provider.getCode(before.token);
    expect(await forked.ethers.provider.getCode(after.token)).not.to.equal(code);
    await forked.provider.request({ method: "hardhat_setCode", params: [await after.token.getAddress(), code] });
  });

  it("has the same address, balances and nonces on both sides, and a domain of its own on each", async () => {
    const domain = await domainOf(forked, after);

    expect(after.token.target).to.equal(before.token.target);
    expect(await after.token.balanceOf(after.holder)).to.equal(SUPPLY);
    expect((await after.token.eip712Domain()).chainId).to.equal(31_338n);
    expect(await after.token.DOMAIN_SEPARATOR()).to.equal(TypedDataEncoder.hashDomain(domain));
    expect(await before.token.DOMAIN_SEPARATOR()).to.equal(
      TypedDataEncoder.hashDomain({ ...domain, chainId: 31_337n }),
    );
  });

  it("takes a permit of its own side and refuses the other side's", async () => {
    const foreign = await signedPermit(old, before);
    await expect(submitPermit(after.token, foreign)).to.be.revertedWithCustomError(after.token, "ERC2612InvalidSigner");

    await submitPermit(after.token, await signedPermit(forked, after));
    expect(await after.token.allowance(after.holder, after.alice)).to.equal(42n);
    await submitPermit(before.token, foreign);
    expect(await before.token.allowance(before.holder, before.alice)).to.equal(42n);
  });

  it("takes a payment by signature of its own side and refuses the other side's, in both forms", async () => {
    for (const form of ["v, r and s", "one piece"] as const) {
      const payment = await authorizationOf(forked, after, {
        nonce: `0x${form === "one piece" ? "11" : "22"}`.padEnd(66, "0"),
      });
      const foreign = await signPayment(old, before, "Transfer", payment);
      await expect(transferWithAuthorization(after.token, form, payment, foreign)).to.be.revertedWithCustomError(
        after.token,
        "ERC3009InvalidSignature",
      );

      const own = await signPayment(forked, after, "Transfer", payment);
      await transferWithAuthorization(after.token, form, payment, own);
    }
    expect(await after.token.balanceOf(after.alice)).to.equal(84n);
  });

  it("takes a delegation of its own side, and the other side's moves nobody's votes", async () => {
    const foreign = await signedDelegation(old, before);
    await submitDelegation(after.token, foreign).catch(() => undefined);
    expect(await after.token.getVotes(after.alice)).to.equal(0n);

    await submitDelegation(after.token, await signedDelegation(forked, after));
    expect(await after.token.getVotes(after.alice)).to.equal(SUPPLY);
  });
});
