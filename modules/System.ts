import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Datanet from "./Datanet.ts";
import Model from "./Model.ts";
import Rewards from "./Rewards.ts";
import Token from "./Token.ts";
import Vesting from "./Vesting.ts";

/** The whole suite. */
export default buildModule("System", (m) => ({
  ...m.useModule(Token),
  ...m.useModule(Vesting),
  ...m.useModule(Datanet),
  ...m.useModule(Rewards),
  ...m.useModule(Model),
}));
