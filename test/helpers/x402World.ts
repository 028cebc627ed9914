// Models of a host that are paid by x402, on a node in a process of its own.
import { type JsonRpcSigner, JsonRpcProvider, id, isError, parseEther } from "ethers";
import { type Offer, type Offers, openOffers } from "../../payment/offers.ts";
import type { PaymentOptions } from "../../payment/x402.ts";
import {
  type OpenERC20,
  OpenToken__factory,
  PaymentEscrowMock__factory,
  PaymentReceiverFactory__factory,
  TokenMock__factory,
  WrappedOpen__factory,
} from "../../typechain-types/index.ts";
import type { TestNode } from "./nodes.ts";
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

const FUNDS = parseEther("1000");
export const CHEAP = { name: "contract-law", modelId: 1n, policyHash: id("policy"), amount: parseEther("0.5") };
export const DEAR = { name: "tax-law", modelId: 2n, policyHash: id("policy"), amount: parseEther("2") };
const BRING = "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)";
const CANCEL = "cancelAuthorization(address,bytes32,bytes)";
/** The accounts of a node, by their index. */
export const [HOST, PAYER, FACILITATOR, STRANGER] = [1, 2, 3, 4];

/** Deploys a form of OPEN with ERC-3009, of which the payer has its funds. */
export type Form = (deployer: JsonRpcSigner, payer: JsonRpcSigner) => Promise<OpenERC20>;

export const FORMS = {
  OpenToken: async (deployer, payer) =>
    await new OpenToken__factory(deployer).deploy("Open", "OPEN", FUNDS, payer.address),
  "WrappedOpen around an OPEN without ERC-3009": async (deployer, payer) => {
    const open = await new TokenMock__factory(deployer).deploy(18n);
    const wrapper = await new WrappedOpen__factory(deployer).deploy("Wrapped Open", "WOPEN", open);
    await (await open.mint(payer.address, FUNDS)).wait();
    await (await open.connect(payer).approve(wrapper, FUNDS)).wait();
    await (await wrapper.connect(payer).depositFor(payer.address, FUNDS)).wait();
    return wrapper;
  },
} satisfies Record<string, Form>;

export async function startFacilitator(node: TestNode, offers: Offers): Promise<Server> {
  return await startServer(facilitatorApp(node.url, chainIdOf(offers), developmentAccount(FACILITATOR)));
}

/** A suite with a facilitator on a node. */
export class World {
  private constructor(
    readonly node: TestNode,
    readonly provider: JsonRpcProvider,
    readonly facilitator: Server,
    readonly token: OpenERC20,
    readonly factory: string,
    readonly escrow: string,
    readonly offers: Offers,
    readonly payer: Payer,
  ) {}

  static async on(node: TestNode, form: Form): Promise<World> {
    const provider = new JsonRpcProvider(node.url, undefined, { cacheTimeout: -1, pollingInterval: 50 });
    const [deployer, host, payer] = await Promise.all(
      [0, HOST, PAYER].map(async (index) => await provider.getSigner(index)),
    );
    if (!deployer || !host || !payer) throw new Error("the node has no accounts");
    const token = await form(deployer, payer);
    const escrow = await (await new PaymentEscrowMock__factory(deployer).deploy()).getAddress();
    const factory = await (await new PaymentReceiverFactory__factory(deployer).deploy(escrow)).getAddress();
    const list = { factory, host: host.address, token: await token.getAddress(), prices: [CHEAP, DEAR] };
    const offers = await openOffers(provider, list);
    const customer = new Payer(offers, developmentAccount(PAYER));
    return new World(node, provider, await startFacilitator(node, offers), token, factory, escrow, offers, customer);
  }

  async host(options: Partial<PaymentOptions> = {}, facilitator = this.facilitator.url): Promise<PaidHost> {
    return await PaidHost.start(this.offers, facilitator, options);
  }

  /** Brings a payment to the chain as a stranger, after a change of it; returns the token's error where it has one. */
  async bring({ authorization, signature }: SignedAuthorization, change: { to?: string } = {}): Promise<string> {
    const { from, to, value, validAfter, validBefore, nonce } = { ...authorization, ...change };
    const transfer = this.token.connect(await this.provider.getSigner(STRANGER))[BRING];
    try {
      await (await transfer(from, to, value, validAfter, validBefore, nonce, signature)).wait();
      return "";
    } catch (error) {
      const refusal = isError(error, "CALL_EXCEPTION") ? this.token.interface.parseError(error.data ?? "0x") : null;
      if (refusal === null) throw error;
      return refusal.name;
    }
  }

  /** Brings a cancellation to the chain. */
  async cancel({ from, nonce, signature }: SignedCancellation): Promise<void> {
    const stranger = await this.provider.getSigner(STRANGER);
    await (await this.token.connect(stranger)[CANCEL](from, nonce, signature)).wait();
  }

  offer({ name }: { name: string }): Offer {
    const offer = this.offers.byName.get(name);
    if (offer === undefined) throw new Error(`${name} is not offered`);
    return offer;
  }

  /** What lies at a model's receiver. */
  async paidFor(model: { name: string }): Promise<bigint> {
    return await this.token.balanceOf(this.offer(model).receiver);
  }

  /** The state of the chain, to come back to. */
  async snapshot(): Promise<() => Promise<void>> {
    const id = await this.node.send("evm_snapshot");
    return async () => {
      await this.node.send("evm_revert", id);
    };
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await this.facilitator.stop();
    await this.node.stop();
  }
}
