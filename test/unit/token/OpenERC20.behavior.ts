import type { NetworkConnection } from "hardhat/types/network";
import type { OpenScene } from "../../helpers/authorizations.ts";
import { behavesLikeToken } from "../Token.behavior.ts";
import { behavesLikeDelegatedSupply } from "./DelegatedSupply.behavior.ts";
import { behavesLikeERC3009 } from "./ERC3009.behavior.ts";

/** What every form of OPEN can do. */
export function behavesLikeOpenERC20(
  connection: NetworkConnection,
  fixture: (connection: NetworkConnection) => Promise<OpenScene>,
): void {
  behavesLikeToken(connection, fixture);
  describe("as an ERC-3009 token", () => {
    behavesLikeERC3009(connection, fixture);
  });
  describe("delegated supply", () => {
    behavesLikeDelegatedSupply(connection, fixture);
  });
}
