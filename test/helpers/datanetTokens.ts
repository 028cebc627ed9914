import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { Signature, type TypedDataDomain } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { ModelToken, OpenERC20, OpenToken } from "../../typechain-types/index.ts";

export type BurnableToken = OpenToken | ModelToken;
export type Token = BurnableToken | OpenERC20;

/** A fresh token, whose whole supply belongs to `holder`. */
export interface TokenScene {
  token: Token;
  /** Another token of the same kind with the same name. */
  twin: Token;
  /** Takes units of `from` out of the supply, by whatever call the token has for it. */
  burn: (from: HardhatEthersSigner, amount: bigint) => Promise<unknown>;
  name: string;
  symbol: string;
  supply: bigint;
  holder: HardhatEthersSigner;
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
}

/** A fresh token that its holders can burn. */
export interface BurnableScene extends TokenScene {
  token: BurnableToken;
}

export const PERMIT = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};
export const DELEGATION = {
  Delegation: [
    { name: "delegatee", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "expiry", type: "uint256" },
  ],
};

/** The domain that the standards prescribe, built without asking the token for it. */
export async function domainOf(connection: NetworkConnection, { token, name }: TokenScene): Promise<TypedDataDomain> {
  const { chainId } = await connection.ethers.provider.getNetwork();
  return { name, version: "1", chainId, verifyingContract: await token.getAddress() };
}

/** Domains that an attacker could hope to pass off as the token's. */
export async function foreignDomains(
  connection: NetworkConnection,
  scene: TokenScene,
): Promise<[string, TypedDataDomain][]> {
  const domain = await domainOf(connection, scene);
  return [
    ["another chain", { ...domain, chainId: BigInt(domain.chainId ?? 0) + 1n }],
    ["another token of the same name", { ...domain, verifyingContract: await scene.twin.getAddress() }],
    ["another name", { ...domain, name: `${scene.name} 2` }],
    ["another version", { ...domain, version: "2" }],
  ];
}

/**
 * A permit of the holder for alice, good for an hour; a forgery is in another's name, signed by another account or for
 * another domain.
 */
export async function signedPermit(
  connection: NetworkConnection,
  scene: TokenScene,
  forgery: { owner?: string; signer?: HardhatEthersSigner; domain?: TypedDataDomain } = {},
) {
  const deadline = BigInt(await connection.networkHelpers.time.latest()) + 3_600n;
  const owner = forgery.owner ?? scene.holder.address;
  const nonce = await scene.token.nonces(owner);
  const values = { owner, spender: scene.alice.address, value: 42n, nonce, deadline };
  const domain = forgery.domain ?? (await domainOf(connection, scene));
  const signature = Signature.from(await (forgery.signer ?? scene.holder).signTypedData(domain, PERMIT, values));
  return { values, deadline, signature };
}

export function submitPermit(token: Token, { values, signature }: Awaited<ReturnType<typeof signedPermit>>) {
  const { owner, spender, value, deadline } = values;
  return token.permit(owner, spender, value, deadline, signature.v, signature.r, signature.s);
}

/** The holder's signature that delegates to alice, good for an hour; by default for its domain and its next nonce. */
export async function signedDelegation(
  connection: NetworkConnection,
  scene: TokenScene,
  domain?: TypedDataDomain,
  nonce?: bigint,
) {
  const expiry = BigInt(await connection.networkHelpers.time.latest()) + 3_600n;
  const next = await scene.token.nonces(scene.holder.address);
  const values = { delegatee: scene.alice.address, nonce: nonce ?? next, expiry };
  const signed = domain ?? (await domainOf(connection, scene));
  return { values, signature: Signature.from(await scene.holder.signTypedData(signed, DELEGATION, values)) };
}

export function submitDelegation(token: Token, { values, signature }: Awaited<ReturnType<typeof signedDelegation>>) {
  const { delegatee, nonce, expiry } = values;
  return token.delegateBySig(delegatee, nonce, expiry, signature.v, signature.r, signature.s);
}
