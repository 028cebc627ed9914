import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Token from "./Token.ts";

/** The splitter of rewards, with OPEN on its allow-list. Parameter: who may change that list, from the start. */
export default buildModule("Rewards", (m) => {
  const { openToken } = m.useModule(Token);
  const weightedSplitter = m.contract("WeightedSplitter", [m.getParameter<string>("owner"), [openToken]]);

  return { weightedSplitter };
});
