// Models of a host that are paid by x402, on a node in a process of its own.
import hre from "hardhat";
import { parseEther } from "ethers";
import { type Offer, type Offers, openOffers } from "../../payment/offers.ts";
import { type Sweep, sweepWorthy } from "../../payment/sweeper.ts";
import type { PaymentOptions } from "../../payment/x402.ts";
import {
  type OpenERC20,
  type PaymentReceiverFactory,
  PaymentReceiverFactory__factory,
  TokenMock__factory,
  WrappedNativeOpen__factory,
  WrappedOpen__factory,
} from "../../typechain-types/index.ts";
import type { TestNode } from "./nodes.ts";
import { type PaymentScene, deployedPayments, shares } from "./payment.ts";
import { list } from "./receivers.ts";
import {
  PaidHost,
  Payer,
  type Server,
  type SignedAuthorization,
  type SignedCancellation,
  chainIdOf,
  developmentAccount,
  facilitatorApp,
  startServer,
} from "./x402.ts";

const BRING = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)";
const CANCEL = "cancelAuthorization(address,bytes32,bytes)";
const FUNDS = parseEther("1000");
/** Accounts of the node, by their index: the scene's payer, and one that has no part in it. */
export const PAYER = 3;
const FACILITATOR = 15;

/** A form of OPEN with ERC-3009, of which the scene's payer has some. */
export type Form = (scene: PaymentScene) => Promise<OpenERC20>;

export const FORMS = {
  OpenToken: async ({ token }) => await Promise.resolve(token),
  "WrappedOpen around an OPEN without ERC-3009": async (scene) => {
    const { governance, payer } = scene;
    const open = await new TokenMock__factory(governance).deploy(18n);
    const wrapper = await new WrappedOpen__factory(governance).deploy("Wrapped Open", "WOPEN", open);
    await open.mint(payer, FUNDS);
    await open.connect(payer).approve(wrapper, FUNDS);
    await wrapper.connect(payer).depositFor(payer, FUNDS);
    await list(scene, wrapper);
    return wrapper;
  },
  "WrappedNativeOpen on a chain whose coin is OPEN": async (scene) => {
    const { governance, payer } = scene;
    const wrapper = await new WrappedNativeOpen__factory(governance).deploy("Wrapped Open", "WOPEN");
    await wrapper.connect(payer).deposit({ value: FUNDS });
    await list(scene, wrapper);
    return wrapper;
  },
} satisfies Record<string, Form>;

export async function startFacilitator(node: TestNode, offers: Offers): Promise<Server> {
  return await startServer(facilitatorApp(node.url, chainIdOf(offers), developmentAccount(FACILITATOR)));
}

/** The escrow's scene on a node of its own, with a facilitator, and one model under two policies at two prices. */
export class World {
  private constructor(
    readonly node: TestNode,
    readonly scene: PaymentScene,
    readonly token: OpenERC20,
    readonly factory: PaymentReceiverFactory,
    readonly cheap: Offer,
    readonly dear: Offer,
    readonly offers: Offers,
    readonly facilitator: Server,
    readonly payer: Payer,
  ) {}

  static async on(node: TestNode, form: Form): Promise<World> {
    const connection = await hre.network.create({ network: "localhost", override: { url: node.url } });
    const scene = await deployedPayments(connection);
    const { governance, builder, escrow, host, lane, modelId, policies, policyHash } = scene;
    const token = await form(scene);
    const factory = await new PaymentReceiverFactory__factory(governance).deploy(escrow);
    const other = { ...shares, host: shares.host + 100n, model: shares.model - 100n, lane: lane.address };
    await policies.connect(builder).addPolicy(modelId, other);
    const cheap = { name: "contract-law", modelId, policyHash, amount: parseEther("0.5") };
    const dear = {
      ...cheap,
      name: "tax-law",
      policyHash: await policies.policyHashOf(modelId, other),
      amount: parseEther("2"),
    };
    const offers = await openOffers(connection.ethers.provider, {
      factory: await factory.getAddress(),
      host: host.address,
      token: await token.getAddress(),
      prices: [cheap, dear],
    });
    const facilitator = await startFacilitator(node, offers);
    const payer = new Payer(offers, developmentAccount(PAYER));
    const [first, second] = [...offers.byName.values()] as [Offer, Offer];
    return new World(node, scene, token, factory, first, second, offers, facilitator, payer);
  }

  async host(options: Partial<PaymentOptions> = {}, facilitator = this.facilitator.url): Promise<PaidHost> {
    return await PaidHost.start(this.offers, facilitator, options);
  }

  /** What lies at an offer's receiver. */
  async paidFor({ receiver }: Offer): Promise<bigint> {
    return await this.token.balanceOf(receiver);
  }

  /** Sweeps as the host, at a coin's price of one OPEN. */
  async sweep(): Promise<readonly Sweep[]> {
    const factory = await this.factory.getAddress();
    return await sweepWorthy(this.scene.host, this.offers.byName.values(), { factory, coinPrice: parseEther("1") });
  }

  /** Brings a payment to the chain as a stranger, after a change of it. */
  async bring({ authorization, signature }: SignedAuthorization, change: { to?: string } = {}) {
    const { from, to, value, validAfter, validBefore, nonce } = { ...authorization, ...change };
    const transfer = this.token.connect(this.scene.stranger)[BRING];
    return await transfer(from, to, value, validAfter, validBefore, nonce, signature);
  }

  /** Brings a cancellation to the chain as a stranger. */
  async cancel({ from, nonce, signature }: SignedCancellation) {
    return await this.token.connect(this.scene.stranger)[CANCEL](from, nonce, signature);
  }

  /** The state of the chain, to come back to. */
  async snapshot(): Promise<() => Promise<void>> {
    const id = await this.node.send("evm_snapshot");
    return async () => {
      await this.node.send("evm_revert", id);
    };
  }

  async stop(): Promise<void> {
    await this.facilitator.stop();
    await this.node.stop();
  }
}
