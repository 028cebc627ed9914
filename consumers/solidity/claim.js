// Deploys the contract that imports the interfaces, and has it claim what its address has earned.
import { readFileSync } from "node:fs";
import { revertOf } from "@open-economy/sdk";
import { ContractFactory, JsonRpcProvider, Wallet } from "ethers";

const scene = JSON.parse(readFileSync("scene.json", "utf8"));
const { abi, bytecode } = JSON.parse(readFileSync("artifacts/contracts/Earner.sol/Earner.json", "utf8"));
// without its cache, which is older than the blocks of a chain that mines at once
const provider = new JsonRpcProvider(scene.url, scene.chainId, { staticNetwork: true, cacheTimeout: -1 });
const wallet = new Wallet(scene.key, provider);

const earner = await new ContractFactory(abi, bytecode, wallet).deploy(wallet.address);
await earner.waitForDeployment();
const { proof, ...leaf } = scene.claim;
const call = [scene.lane, leaf, proof];
await (await earner.claim(...call)).wait();
const again = await earner.claim.staticCall(...call).catch(revertOf);
if (again?.code !== "REWARD_LANE_NOTHING_TO_CLAIM") throw new Error("A reward could be claimed twice.");
