import type { Interface } from "ethers";

const ERC20 = [
  "allowance(address,address)",
  "approve(address,uint256)",
  "balanceOf(address)",
  "decimals()",
  "name()",
  "symbol()",
  "totalSupply()",
  "transfer(address,uint256)",
  "transferFrom(address,address,uint256)",
];
const BURN = ["burn(uint256)", "burnFrom(address,uint256)"];
const ERC2612 = [
  "DOMAIN_SEPARATOR()",
  "eip712Domain()",
  "nonces(address)",
  "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
];
const ERC5805 = [
  "CLOCK_MODE()",
  "checkpoints(address,uint32)",
  "clock()",
  "delegate(address)",
  "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)",
  "delegates(address)",
  "getPastTotalSupply(uint256)",
  "getPastVotes(address,uint256)",
  "getVotes(address)",
  "numCheckpoints(address)",
];

const ERC3009 = [
  "authorizationState(address,bytes32)",
  ...["uint8,bytes32,bytes32", "bytes"].flatMap((signature) => [
    `cancelAuthorization(address,bytes32,${signature})`,
    `receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,${signature})`,
    `transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,${signature})`,
  ]),
];
const DELEGATED_SUPPLY = ["getDelegatedSupply()", "getPastDelegatedSupply(uint256)"];

/** The functions of a fixed-supply token with votes: what its standards name, and nothing that mints or governs. */
export const TOKEN_FUNCTIONS = [...ERC20, ...BURN, ...ERC2612, ...ERC5805].sort();

/** The functions that every form of OPEN has. */
export const OPEN_FUNCTIONS = [...ERC20, ...ERC2612, ...ERC5805, ...ERC3009, ...DELEGATED_SUPPLY].sort();

/** The functions of the form of OPEN that its holders can burn. */
export const OPEN_TOKEN_FUNCTIONS = [...OPEN_FUNCTIONS, ...BURN].sort();

/** The signatures of an interface's functions, sorted. */
export function functionsOf(abi: Interface): string[] {
  const signatures: string[] = [];
  abi.forEachFunction((fragment) => signatures.push(fragment.format("sighash")));
  return signatures.sort();
}
