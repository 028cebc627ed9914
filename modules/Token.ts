import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import type { IgnitionModule, NamedArtifactContractDeploymentFuture } from "@nomicfoundation/ignition-core";

/** What OPEN is on a chain: minted here, an ERC-20 that exists already, or the chain's own coin. */
export type OpenForm = "new" | "erc20" | "native";

/** A new OPEN. Parameters: its name, symbol, supply in units of 10⁻¹⁸ token, and who receives the supply. */
const newOpen = buildModule("Token", (m) => ({
  openToken: m.contract("OpenToken", [
    m.getParameter<string>("name"),
    m.getParameter<string>("symbol"),
    m.getParameter<bigint>("supply"),
    m.getParameter("recipient", m.getAccount(0)),
  ]),
}));

/** An ERC-20 OPEN behind the wrapper. Parameters: the wrapper's name and symbol, and the token's address. */
const wrappedOpen = buildModule("Token", (m) => ({
  openToken: m.contract("WrappedOpen", [
    m.getParameter<string>("name"),
    m.getParameter<string>("symbol"),
    m.getParameter<string>("underlying"),
  ]),
}));

/** A chain's coin behind the wrapper. Parameters: the wrapper's name and symbol. */
const wrappedNativeOpen = buildModule("Token", (m) => ({
  openToken: m.contract("WrappedNativeOpen", [m.getParameter<string>("name"), m.getParameter<string>("symbol")]),
}));

/** A module that deploys the OPEN of the suite. */
export type TokenModule = IgnitionModule<"Token", string, { openToken: NamedArtifactContractDeploymentFuture<string> }>;

const MODULES: Readonly<Record<OpenForm, TokenModule>> = {
  new: newOpen,
  erc20: wrappedOpen,
  native: wrappedNativeOpen,
};

/** The OPEN of the suite, by its form. */
export function tokenOf(form: OpenForm): TokenModule {
  return MODULES[form];
}

export default newOpen;
