import { id, Signature } from "ethers";
import { AUTHORIZATION_FIELDS } from "../sdk/deposits.ts";
import { OpenToken__factory } from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";

const TYPES = { TransferWithAuthorization: AUTHORIZATION_FIELDS };
const FEE = 10n ** 18n + 7n;
const FOR_EVER = 2n ** 40n;

/** What a request takes that is paid by x402's `exact`, at an address that has been paid before; its sweep comes on top. */
export async function measureExact({ owner, alice, ethers }: Chain): Promise<Figures> {
  const open = await new OpenToken__factory(owner).deploy("Open", "OPEN", 10n ** 27n, owner);
  const { chainId } = await ethers.provider.getNetwork();
  const domain = { name: "Open", version: "1", chainId, verifyingContract: await open.getAddress() };
  const pay = async (nonce: string) => {
    const message = {
      from: owner.address,
      to: freshAddress(0),
      value: FEE,
      validAfter: 0n,
      validBefore: FOR_EVER,
      nonce,
    };
    const { v, r, s } = Signature.from(await owner.signTypedData(domain, TYPES, message));
    const { from, to, value, validAfter, validBefore } = message;
    const call =
      open.connect(alice)[
        "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)"
      ];
    return await gasOf(call(from, to, value, validAfter, validBefore, nonce, v, r, s));
  };
  await pay(id("first"));
  return { "peer.x402.exact.eachRequest": await pay(id("second")) };
}
