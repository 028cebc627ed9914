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

/** The functions of a fixed-supply token with votes: what its standards name, and nothing that mints or governs. */
export const TOKEN_FUNCTIONS = [...ERC20, ...BURN, ...ERC2612, ...ERC5805].sort();

/** The signatures of an interface's functions, sorted. */
export function functionsOf(abi: Interface): string[] {
  const signatures: string[] = [];
  abi.forEachFunction((fragment) => signatures.push(fragment.format("sighash")));
  return signatures.sort();
}
