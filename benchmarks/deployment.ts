import hre from "hardhat";
import { readParameters } from "../deployer/parameters.ts";
import { rehearse } from "../deployer/rehearsal.ts";
import type { Figures } from "./chain.ts";

/** What each contract of the suite costs to deploy, and the whole deployment with its handover. */
export async function measureDeployment(): Promise<Figures> {
  const steps = await rehearse(readParameters(`${hre.config.paths.root}/parameters/localhost.json5`), "l1");
  const created = steps.filter(({ name }) => !name.includes("."));
  const all = steps.reduce((sum, { gas }) => sum + gas, 0n);
  const figures = created.map(({ name, gas }) => [`deploy.${name}`, Number(gas)] as const);
  return { ...Object.fromEntries(figures), "deploy.all": Number(all) };
}
