// A page with a button that claims a reward, by wagmi's hooks and a key in the page.
import { claimReward, revertOf } from "@open-economy/sdk";
import { rewardLaneAbi } from "@open-economy/sdk/rewardLane";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import type { Address, Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import {
  createConfig,
  http,
  useReadContract,
  useWaitForTransactionReceipt,
  useWriteContract,
  WagmiProvider,
} from "wagmi";
import { hardhat } from "wagmi/chains";
import scene from "./scene.json";

const config = createConfig({ chains: [hardhat], transports: { [hardhat.id]: http(scene.url) }, pollingInterval: 100 });
const account = privateKeyToAccount(scene.key as Hex);
const lane = scene.lane as Address;
const call = claimReward({
  address: lane,
  root: scene.root as Hex,
  claim: {
    account: scene.claim.account,
    index: BigInt(scene.claim.index),
    cumulative: BigInt(scene.claim.cumulative),
    sumBefore: BigInt(scene.claim.sumBefore),
    proof: scene.claim.proof,
  },
});

function Claim() {
  const { mutate: write, data: hash, error } = useWriteContract();
  const { data: receipt } = useWaitForTransactionReceipt({ hash });
  const { data: claimed } = useReadContract({
    ...{ address: lane, abi: rewardLaneAbi, functionName: "claimedOf", args: [account.address] },
    query: { enabled: receipt?.status === "success" },
  });
  return (
    <>
      <button onClick={() => write({ ...call, account, chainId: hardhat.id })}>Claim</button>
      {error !== null && <output>Failed: {revertOf(error)?.code ?? error.message}</output>}
      {receipt?.status === "reverted" && <output>Failed: the transaction has reverted.</output>}
      {claimed !== undefined && <output>Claimed {claimed.toString()}</output>}
    </>
  );
}

createRoot(document.querySelector("#root")!).render(
  <WagmiProvider config={config}>
    <QueryClientProvider client={new QueryClient()}>
      <Claim />
    </QueryClientProvider>
  </WagmiProvider>,
);
