import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** The factory of model tokens. */
export default buildModule("Model", (m) => {
  const modelTokenFactory = m.contract("ModelTokenFactory");

  return { modelTokenFactory };
});
