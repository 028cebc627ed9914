import { concat, dataSlice, getAddress, keccak256, toBeHex } from "ethers";
import { HOOK_BITS } from "../../modules/Pools.ts";
import { LiquidityLocker__factory } from "../../typechain-types/index.ts";

export { BEFORE_INITIALIZE } from "../../modules/Pools.ts";

/** Where a contract comes to lie by CREATE2. */
export interface HookPlace {
  /** 32 bytes. */
  readonly salt: string;
  readonly address: string;
}

/**
 * The plain twin of {HookDeployer-findSalt}: the first salt, counted from 0, that puts a contract at an address with just these hooks. It takes 16,384 tries on average.
 * @param deployer Who calls CREATE2.
 * @param initCode The creation code with its arguments.
 * @param hooks The bits of the hooks.
 */
export function findHookSalt(deployer: string, initCode: string, hooks: bigint): HookPlace {
  const codeHash = keccak256(initCode);
  for (let number = 0n; ; number++) {
    const salt = toBeHex(number, 32);
    const hash = keccak256(concat(["0xff", deployer, salt, codeHash]));
    if ((BigInt(hash) & HOOK_BITS) === hooks) return { salt, address: getAddress(dataSlice(hash, 12)) };
  }
}

/** The creation code of the locker of liquidity with its arguments. */
export function lockerCode(manager: string, rightsFactory: string, binder: string): string {
  const { bytecode, interface: abi } = new LiquidityLocker__factory();
  return concat([bytecode, abi.encodeDeploy([manager, rightsFactory, binder])]);
}
