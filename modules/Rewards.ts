import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import Token from "./Token.ts";

/** The splitter of rewards, with OPEN on its allow-list. Parameter: who may change that list afterwards. */
export default buildModule("Rewards", (m) => {
  const { openToken } = m.useModule(Token);
  const weightedSplitter = m.contract("WeightedSplitter", [m.getAccount(0)]);
  const allowed = m.call(weightedSplitter, "setTokenAllowed", [openToken, true]);
  m.call(weightedSplitter, "transferOwnership", [m.getParameter("owner")], { after: [allowed] });

  return { weightedSplitter };
});
