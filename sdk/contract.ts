import type { Provider } from "ethers";
import { EconomyError } from "./errors.ts";
import type { Address } from "./values.ts";

/**
 * Throws DEPLOYMENT_MISSING where the caller's chain has no contract at the address: a call of it would succeed, do
 * nothing, and keep its coins. Asks nothing of a caller that has no provider.
 */
export async function requireContract(caller: object, address: Address): Promise<void> {
  const { provider } = caller as { readonly provider?: Pick<Provider, "getCode"> | null };
  if (provider === undefined || provider === null || (await provider.getCode(address)) !== "0x") return;
  throw new EconomyError(
    "DEPLOYMENT_MISSING",
    `There is no contract at ${address} on this chain.`,
    "Check the address, and which chain the provider is of.",
  );
}
