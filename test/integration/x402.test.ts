// The published client, facilitator and middleware of x402 over HTTP, on a node in a process of its own.
import { expect } from "chai";
import { decodePaymentRequiredHeader } from "@x402/core/http";
import type { PaymentOptions } from "../../payment/x402.ts";
import { startHardhatNode } from "../helpers/nodes.ts";
import {
  type PaidHost,
  authorizationOf,
  callOf,
  callWith,
  developmentAccount,
  requiredBy,
  rewritten,
  signedCancellation,
} from "../helpers/x402.ts";
import { shares } from "../helpers/payment.ts";
import { FORMS, PAYER, World, startFacilitator } from "../helpers/x402World.ts";

const SLOW = 400_000;

/** A promise, and what resolves it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Why a host refuses a payment. */
function reasonOf(response: Response): string | undefined {
  return decodePaymentRequiredHeader(response.headers.get("payment-required") ?? "").error;
}

/** Keeps one world, in whose hosts and balances every test starts anew. */
function eachIn(start: () => Promise<World>, options: Partial<PaymentOptions> = {}) {
  const scene = {} as { world: World; host: PaidHost };
  let restore: () => Promise<void>;
  before(async () => {
    scene.world = await start();
  });
  beforeEach(async () => {
    restore = await scene.world.snapshot();
    scene.host = await scene.world.host(options);
  });
  afterEach(async () => {
    await scene.host.stop();
    await restore();
  });
  after(async () => {
    await scene.world.stop();
  });
  return scene;
}

describe("x402 over HTTP", function () {
  this.timeout(SLOW);

  for (const [name, form] of Object.entries(FORMS)) {
    describe(`given ${name}`, () => {
      const scene = eachIn(async () => await World.on(await startHardhatNode(), form));

      it("when a stock client calls a model, it pays the price to the model's receiver and is answered", async () => {
        const { world, host } = scene;
        const response = await world.payer.fetch(host.url, callOf(world.cheap.name));
        expect([response.status, await response.json()]).to.deep.equal([200, { answer: `by ${world.cheap.name}` }]);
        expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
      });

      it("when the host sweeps, receivers with a balance are shared by their policy", async () => {
        const { world, host } = scene;
        const { escrow, host: account, lane } = world.scene;
        await world.payer.fetch(host.url, callOf(world.cheap.name));
        expect((await world.sweep()).map(({ state }) => state)).to.deep.equal(["swept", "empty"]);
        expect(await world.paidFor(world.cheap)).to.equal(0n);
        const part = (share: bigint) => (world.cheap.amount * share) / 10_000n;
        expect(await escrow.creditOf(account, world.token)).to.equal(part(shares.host));
        expect(await escrow.creditOf(lane, world.token)).to.equal(part(shares.contributors));
      });

      it("when the model is called after a sweep, its deployed receiver is paid and swept", async () => {
        const { world, host } = scene;
        for (let call = 0; call < 2; call++) {
          await world.payer.fetch(host.url, callOf(world.cheap.name));
          await world.sweep();
        }
        const { escrow, host: account } = world.scene;
        const credit = await escrow.creditOf(account, world.token);
        expect(credit).to.equal(2n * ((world.cheap.amount * shares.host) / 10_000n));
      });
    });
  }

  describe("given a host that settles after the work", () => {
    const scene = eachIn(async () => await World.on(await startHardhatNode(), FORMS.OpenToken));
    /** Nothing was served, and nothing paid. */
    const expectNothing = async () => {
      expect(scene.host.worked).to.equal(0);
      expect(await scene.world.paidFor(scene.world.cheap)).to.equal(0n);
      expect(await scene.world.paidFor(scene.world.dear)).to.equal(0n);
    };

    it("when a request pays nothing, it asks for the price at the model's receiver", async () => {
      const { world, host } = scene;
      const { accepts } = await requiredBy(host.url, world.dear.name);
      expect(accepts.map(({ asset, amount, payTo }) => ({ asset, amount, payTo }))).to.deep.equal([
        {
          asset: await world.token.getAddress(),
          amount: String(world.dear.amount),
          payTo: world.dear.receiver,
        },
      ]);
      await expectNothing();
    });

    it("when a payment comes again after its service, it is refused", async () => {
      const { world, host } = scene;
      await world.payer.fetch(host.url, callOf(world.cheap.name));
      expect((await callWith(host.url, world.cheap.name, world.payer.sent)).status).to.equal(402);
      expect(host.worked).to.equal(1);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });

    it("when a payment comes again during its service, written otherwise, it is refused as in use", async () => {
      const { world, host } = scene;
      const payment = await world.payer.sign(host.url, world.cheap.name);
      const [working, answered] = [gate(), gate()];
      host.work = async () => {
        working.open();
        if (host.worked === 2) answered.open();
        await answered.opened;
      };
      const first = callWith(host.url, world.cheap.name, payment);
      await working.opened;
      const second = await callWith(host.url, world.cheap.name, rewritten(payment));
      answered.open();
      expect([(await first).status, second.status]).to.deep.equal([200, 409]);
      expect(host.worked).to.equal(1);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });

    it("when a payment comes to two processes of a host at once, one of them answers and is paid", async () => {
      const { world, host } = scene;
      const second = await world.host();
      const payment = await world.payer.sign(host.url, world.cheap.name);
      const both = gate();
      for (const each of [host, second]) {
        each.work = async () => {
          if (host.worked + second.worked === 2) both.open();
          await both.opened;
        };
      }
      const responses = await Promise.all([host, second].map(({ url }) => callWith(url, world.cheap.name, payment)));
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 402]);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
      await second.stop();
    });

    it("when the payment is for a cheaper model, it is refused", async () => {
      const { world, host } = scene;
      const response = await callWith(host.url, world.dear.name, await world.payer.sign(host.url, world.cheap.name));
      expect([response.status, reasonOf(response)]).to.deep.equal([402, "No matching payment requirements"]);
      await expectNothing();
    });

    const changes = [
      { what: "amount", change: { amount: "1" }, reason: "authorization_value" },
      { what: "payTo", change: { payTo: developmentAccount(PAYER).address }, reason: "recipient_mismatch" },
    ];
    for (const { what, change, reason } of changes) {
      it(`when the payment has another ${what} and says so, the host refuses it`, async () => {
        const { world, host } = scene;
        const response = await callWith(
          host.url,
          world.cheap.name,
          await world.payer.sign(host.url, world.cheap.name, change),
        );
        expect([response.status, reasonOf(response)]).to.deep.equal([402, "No matching payment requirements"]);
        await expectNothing();
      });

      it(`when the payment has another ${what} and hides it, the facilitator refuses it`, async () => {
        const { world, host } = scene;
        const [{ accepted }, payment] = await Promise.all([
          world.payer.sign(host.url, world.cheap.name),
          world.payer.sign(host.url, world.cheap.name, change),
        ]);
        const response = await callWith(host.url, world.cheap.name, { ...payment, accepted });
        expect(response.status).to.equal(402);
        expect(reasonOf(response)).to.include(reason);
        await expectNothing();
      });
    }

    it("when the facilitator wants the payment elsewhere, the token refuses", async () => {
      const { world, host } = scene;
      const payment = await world.payer.sign(host.url, world.cheap.name);
      const elsewhere = { to: world.scene.stranger.address };
      await expect(world.bring(authorizationOf(payment), elsewhere)).to.be.revertedWithCustomError(
        world.token,
        "ERC3009InvalidSignature",
      );
    });

    it("when the facilitator has gone, nothing is served and nothing paid", async () => {
      const { world } = scene;
      const facilitator = await startFacilitator(world.node, world.offers);
      const host = await world.host({}, facilitator.url);
      const payment = await world.payer.sign(host.url, world.cheap.name);
      await facilitator.stop();
      expect((await callWith(host.url, world.cheap.name, payment)).status).to.equal(402);
      expect(host.worked).to.equal(0);
      expect(await world.paidFor(world.cheap)).to.equal(0n);
      await host.stop();
    });

    it("when the model fails, nothing is paid", async () => {
      const { world, host } = scene;
      host.work = async () => await Promise.reject(new Error("out of memory"));
      expect((await world.payer.fetch(host.url, callOf(world.cheap.name))).status).to.equal(500);
      expect(await world.paidFor(world.cheap)).to.equal(0n);
    });

    it("when the model has failed, the same payment is good for another call", async () => {
      const { world, host } = scene;
      const payment = await world.payer.sign(host.url, world.cheap.name);
      host.work = async () => {
        if (host.worked === 1) await Promise.reject(new Error("out of memory"));
      };
      expect((await callWith(host.url, world.cheap.name, payment)).status).to.equal(500);
      expect((await callWith(host.url, world.cheap.name, payment)).status).to.equal(200);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });

    it("when the payer cancels during the work, the answer is withheld", async () => {
      const { world, host } = scene;
      const payment = await world.payer.sign(host.url, world.cheap.name);
      const cancellation = await signedCancellation(world.offers, authorizationOf(payment), developmentAccount(PAYER));
      host.work = async () => {
        await world.cancel(cancellation);
      };
      const response = await callWith(host.url, world.cheap.name, payment);
      expect([response.status, await response.json()]).to.deep.equal([402, {}]);
      expect(await world.paidFor(world.cheap)).to.equal(0n);
    });

    it("when somebody else brings the payment during the work, the receiver is paid and the answer withheld", async () => {
      const { world, host } = scene;
      const payment = await world.payer.sign(host.url, world.cheap.name);
      host.work = async () => {
        await world.bring(authorizationOf(payment));
      };
      expect((await callWith(host.url, world.cheap.name, payment)).status).to.equal(402);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });
  });

  describe("given a host that settles before the work", () => {
    const scene = eachIn(async () => await World.on(await startHardhatNode(), FORMS.OpenToken), { flow: "upfront" });

    it("when a stock client calls a model, the receiver is paid before the work", async () => {
      const { world, host } = scene;
      let paid = 0n;
      host.work = async () => {
        paid = await world.paidFor(world.cheap);
      };
      expect((await world.payer.fetch(host.url, callOf(world.cheap.name))).status).to.equal(200);
      expect(paid).to.equal(world.cheap.amount);
    });

    it("when a payment comes again, the model doesn't work", async () => {
      const { world, host } = scene;
      await world.payer.fetch(host.url, callOf(world.cheap.name));
      expect((await callWith(host.url, world.cheap.name, world.payer.sent)).status).to.equal(402);
      expect(host.worked).to.equal(1);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });

    it("when the model fails, the payment stays", async () => {
      const { world, host } = scene;
      host.work = async () => await Promise.reject(new Error("out of memory"));
      expect((await world.payer.fetch(host.url, callOf(world.cheap.name))).status).to.equal(500);
      expect(await world.paidFor(world.cheap)).to.equal(world.cheap.amount);
    });
  });
});
