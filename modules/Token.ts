import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The OPEN token. Parameters: its name, symbol, supply in units of 10⁻¹⁸ token, and who receives the supply. */
export default buildModule("Token", (m) => {
  const openToken = m.contract("OpenToken", [
    m.getParameter<string>("name"),
    m.getParameter<string>("symbol"),
    m.getParameter<bigint>("supply"),
    m.getParameter("recipient", m.getAccount(0)),
  ]);

  return { openToken };
});
