import { expect } from "chai";
import { Signature, ZeroHash, concat, parseEther, toBeHex } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import type { WrappedOpen } from "../../typechain-types/index.ts";
import {
  FORMS,
  NONCE,
  authorizationOf,
  receiveWithAuthorization,
  signPayment,
  transferWithAuthorization,
} from "../helpers/authorizations.ts";
import { accounts } from "../helpers/datanet.ts";
import { signedPermit, submitPermit } from "../helpers/datanetTokens.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const NAME = "Wrapped Open";
const SYMBOL = "WOPEN";
const SUPPLY = parseEther("1000");

interface HeldToken {
  balanceOf(account: string): Promise<bigint>;
}

/** What an account owns more after an attack than before, over all the given tokens. */
async function profit(tokens: readonly HeldToken[], attacker: { target: unknown }, attack: () => Promise<unknown>) {
  const wealth = async () => {
    const balances = await Promise.all(tokens.map((token) => token.balanceOf(String(attacker.target))));
    return balances.reduce((sum, balance) => sum + balance, 0n);
  };
  const before = await wealth();
  await attack();
  return (await wealth()) - before;
}

describe("attacks on the forms of OPEN", () => {
  describe("an underlying token that pays less than it says", () => {
    async function feeCharging() {
      const [, , alice] = await accounts(connection);
      const underlying = await ethers.deployContract("TokenMockFeeOnTransfer");
      const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      await underlying.mint(alice, SUPPLY);
      await underlying.connect(alice).approve(token, SUPPLY);
      return { token, underlying, alice };
    }

    for (const amount of [1n, 100n, SUPPLY]) {
      it(`when ${amount} units are deposited and a fee is kept, nothing is minted`, async () => {
        const { token, underlying, alice } = await networkHelpers.loadFixture(feeCharging);
        const fee = (amount + 99n) / 100n;
        await expect(token.connect(alice).depositFor(alice, amount))
          .to.be.revertedWithCustomError(token, "WrappedOpenUnexpectedAmount")
          .withArgs(amount, amount - fee);
        expect(await token.totalSupply()).to.equal(0n);
        expect(await underlying.balanceOf(alice)).to.equal(SUPPLY);
      });
    }
  });

  describe("an underlying token that calls back", () => {
    async function reentrant() {
      const [, holder] = await accounts(connection);
      const underlying = await ethers.deployContract("TokenMockReentrant");
      const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      const attacker = await ethers.deployContract("PayeeMock");
      for (const account of [holder, attacker]) await underlying.mint(account, SUPPLY);
      await underlying.connect(holder).approve(token, SUPPLY);
      await token.connect(holder).depositFor(holder, SUPPLY / 2n);
      const callOf = (target: { target: unknown }, data: string) => ({
        target: String(target.target),
        value: 0n,
        data,
      });
      const approve = callOf(underlying, underlying.interface.encodeFunctionData("approve", [token.target, SUPPLY]));
      const deposit = callOf(token, token.interface.encodeFunctionData("depositFor", [attacker.target, 10n]));
      const withdraw = callOf(token, token.interface.encodeFunctionData("withdrawTo", [attacker.target, 10n]));
      await attacker.execute([approve, deposit]);
      return { token, underlying, attacker, holder, calls: { deposit, withdraw } };
    }

    for (const [moment, before] of [
      ["before", true],
      ["after", false],
    ] as const) {
      for (const outer of ["deposit", "withdraw"] as const) {
        for (const inner of ["deposit", "withdraw"] as const) {
          it(`when it makes a ${inner} ${moment} a ${outer} moves, the whole reverts`, async () => {
            const { token, underlying, attacker, calls } = await networkHelpers.loadFixture(reentrant);
            const data = attacker.interface.encodeFunctionData("execute", [[calls[inner]]]);
            await underlying.arm(attacker, data, before);
            const gained = await profit([token, underlying], attacker, () =>
              expect(attacker.execute([calls[outer]])).to.be.revertedWithCustomError(
                token,
                "ReentrancyGuardReentrantCall",
              ),
            );
            expect(gained).to.equal(0n);
          });
        }
      }

      it(`when it spends the attacker's units ${moment} their withdrawal moves, they are gone already`, async () => {
        const { token, underlying, attacker, holder, calls } = await networkHelpers.loadFixture(reentrant);
        const spend = token.interface.encodeFunctionData("transfer", [holder.address, 10n]);
        const data = attacker.interface.encodeFunctionData("execute", [[{ ...calls.deposit, data: spend }]]);
        await underlying.arm(attacker, data, before);
        await expect(attacker.execute([calls.withdraw]))
          .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
          .withArgs(await attacker.getAddress(), 0n, 10n);
      });
    }

    it("when one payment is shown to two deposits, neither is minted", async () => {
      const [, , alice] = await accounts(connection);
      const underlying = await ethers.deployContract("TokenMockSubstituting");
      const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      const attacker = await ethers.deployContract("PayeeMock");
      await underlying.mint(attacker, 10n);
      const target = await token.getAddress();
      const approve = underlying.interface.encodeFunctionData("approve", [target, 10n]);
      const deposit = token.interface.encodeFunctionData("depositFor", [attacker.target, 10n]);
      await attacker.execute([{ target: await underlying.getAddress(), value: 0n, data: approve }]);
      await underlying.arm(
        attacker,
        attacker.interface.encodeFunctionData("execute", [[{ target, value: 0n, data: deposit }]]),
      );
      await expect(token.connect(alice).depositFor(attacker, 10n)).to.be.revertedWithCustomError(
        token,
        "ReentrancyGuardReentrantCall",
      );
      expect(await token.totalSupply()).to.equal(0n);
    });
  });

  describe("a receiver of coins that calls back", () => {
    async function wrappedCoins() {
      const [, holder] = await accounts(connection);
      const token = await ethers.deployContract("WrappedNativeOpen", [NAME, SYMBOL]);
      const attacker = await ethers.deployContract("PayeeMock");
      await token.connect(holder).deposit({ value: SUPPLY });
      const target = await token.getAddress();
      const deposit = { target, value: 10n, data: token.interface.encodeFunctionData("deposit") };
      const data = token.interface.encodeFunctionData("withdrawTo", [await attacker.getAddress(), 10n]);
      await attacker.execute([deposit], { value: 10n });
      const coins = { balanceOf: (account: string) => ethers.provider.getBalance(account) };
      return { token, coins, attacker, deposit, withdraw: { target, value: 0n, data } };
    }

    it("when it withdraws the same units again, the whole reverts", async () => {
      const { token, coins, attacker, withdraw } = await networkHelpers.loadFixture(wrappedCoins);
      await attacker.arm(withdraw);
      const gained = await profit([token, coins], attacker, () =>
        expect(attacker.execute([withdraw]))
          .to.be.revertedWithCustomError(token, "WrappedNativeOpenTransferFailed")
          .withArgs(attacker.target, 10n),
      );
      expect(gained).to.equal(0n);
      expect(await ethers.provider.getBalance(token)).to.equal(SUPPLY + 10n);
    });

    it("when it deposits the coins again, it owns what it owned", async () => {
      const { token, coins, attacker, deposit, withdraw } = await networkHelpers.loadFixture(wrappedCoins);
      await attacker.arm(deposit);
      expect(await profit([token, coins], attacker, () => attacker.execute([withdraw]))).to.equal(0n);
      expect(await token.balanceOf(attacker)).to.equal(10n);
      expect(await ethers.provider.getBalance(token)).to.equal(await token.totalSupply());
    });

    it("when it withdraws to the wrapper, so that the coins would come back as units of nobody, it reverts", async () => {
      const { token, attacker, withdraw } = await networkHelpers.loadFixture(wrappedCoins);
      const data = token.interface.encodeFunctionData("withdrawTo", [await token.getAddress(), 10n]);
      await expect(attacker.execute([{ ...withdraw, data }]))
        .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
        .withArgs(await token.getAddress());
    });
  });

  describe("votes of borrowed units", () => {
    async function attackedWrappers() {
      const attacker = await ethers.deployContract("PayeeMock");
      const underlying = await ethers.deployContract("TokenMock", [18]);
      const wrapped = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
      const native = await ethers.deployContract("WrappedNativeOpen", [NAME, SYMBOL]);
      const who = await attacker.getAddress();
      const callOf = (to: { target: unknown }, data: string, value = 0n) => ({
        target: String(to.target),
        value,
        data,
      });
      const delegate = wrapped.interface.encodeFunctionData("delegate", [who]);
      const withdraw = wrapped.interface.encodeFunctionData("withdrawTo", [who, SUPPLY]);
      const calls = {
        wrapped: [
          callOf(underlying, underlying.interface.encodeFunctionData("mint", [who, SUPPLY])),
          callOf(underlying, underlying.interface.encodeFunctionData("approve", [wrapped.target, SUPPLY])),
          callOf(wrapped, wrapped.interface.encodeFunctionData("depositFor", [who, SUPPLY])),
          callOf(wrapped, delegate),
          callOf(wrapped, withdraw),
        ],
        native: [
          callOf(native, native.interface.encodeFunctionData("deposit"), SUPPLY),
          callOf(native, delegate),
          callOf(native, withdraw),
        ],
      };
      return { attacker, tokens: { wrapped, native }, calls };
    }

    for (const form of ["wrapped", "native"] as const) {
      it(`when ${form} units are minted, delegated and withdrawn in one transaction, no second remembers`, async () => {
        const { attacker, tokens, calls } = await networkHelpers.loadFixture(attackedWrappers);
        const token = tokens[form];
        await attacker.execute(calls[form], { value: form === "native" ? SUPPLY : 0n });
        const second = await networkHelpers.time.latest();
        await networkHelpers.mine();
        for (const when of [second - 1, second]) {
          expect(await token.getPastVotes(attacker, when)).to.equal(0n);
          expect(await token.getPastDelegatedSupply(when)).to.equal(0n);
          expect(await token.getPastTotalSupply(when)).to.equal(0n);
        }
      });

      it(`when ${form} units are asked for the votes of the second that they are in, it reverts`, async () => {
        const { attacker, tokens, calls } = await networkHelpers.loadFixture(attackedWrappers);
        const token = tokens[form];
        const second = (await networkHelpers.time.latest()) + 100;
        const target = await token.getAddress();
        const look = token.interface.encodeFunctionData("getPastDelegatedSupply", [second]);
        await networkHelpers.time.setNextBlockTimestamp(second);
        const steps = [...calls[form].slice(0, -1), { target, value: 0n, data: look }, ...calls[form].slice(-1)];
        await expect(attacker.execute(steps, { value: form === "native" ? SUPPLY : 0n }))
          .to.be.revertedWithCustomError(token, "ERC5805FutureLookup")
          .withArgs(second, second);
      });
    }
  });

  describe("signatures brought again", () => {
    async function fundedWrapper({ ethers }: NetworkConnection) {
      const [, holder, alice, bob] = await accounts(connection);
      const underlying = await ethers.deployContract("TokenMock", [18]);
      const deploy = async (): Promise<WrappedOpen> => {
        const token = await ethers.deployContract("WrappedOpen", [NAME, SYMBOL, underlying]);
        await underlying.mint(holder, SUPPLY);
        await underlying.connect(holder).approve(token, SUPPLY);
        await token.connect(holder).depositFor(holder, SUPPLY);
        return token;
      };
      const [token, twin] = [await deploy(), await deploy()];
      const burn = () => Promise.reject(new Error("nothing is burned here"));
      return { token, twin, burn, name: NAME, symbol: SYMBOL, supply: SUPPLY, holder, alice, bob };
    }

    it("when a payment is brought in every form and to every wrapper, the payee has it once", async () => {
      const scene = await networkHelpers.loadFixture(fundedWrapper);
      const { token, twin, holder, alice } = scene;
      const payment = await authorizationOf(connection, scene);
      const signature = await signPayment(connection, scene, "Transfer", payment);
      const { r, s, v } = Signature.from(signature);
      const mirrored = concat([r, toBeHex(CURVE_ORDER - BigInt(s), 32), toBeHex(v === 27 ? 28 : 27, 1)]);
      const payee = { target: alice.address };
      const gained = await profit([token, twin], payee, async () => {
        await transferWithAuthorization(token, "v, r and s", payment, signature);
        for (const form of FORMS) {
          await expect(transferWithAuthorization(token, form, payment, signature))
            .to.be.revertedWithCustomError(token, "ERC3009UsedAuthorization")
            .withArgs(holder.address, NONCE);
          await expect(transferWithAuthorization(twin, form, payment, signature)).to.be.revertedWithCustomError(
            twin,
            "ERC3009InvalidSignature",
          );
        }
        await expect(transferWithAuthorization(token, "one piece", payment, mirrored)).to.be.revertedWithCustomError(
          token,
          "ERC3009InvalidSignature",
        );
      });
      expect(gained).to.equal(42n, "what was signed");
    });

    it("when a stranger brings a payment ahead of the payee, for whom alone it is, it reverts", async () => {
      const scene = await networkHelpers.loadFixture(fundedWrapper);
      const { token, alice, bob } = scene;
      const payment = await authorizationOf(connection, scene);
      const signature = await signPayment(connection, scene, "Receive", payment);
      for (const form of FORMS) {
        await expect(
          transferWithAuthorization(token.connect(bob), form, payment, signature),
        ).to.be.revertedWithCustomError(token, "ERC3009InvalidSignature");
        await expect(receiveWithAuthorization(token.connect(bob), form, payment, signature))
          .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
          .withArgs(alice.address);
      }
      await receiveWithAuthorization(token.connect(alice), "v, r and s", payment, signature);
      expect(await token.balanceOf(alice)).to.equal(42n);
    });

    it("when a permit is brought twice, or to the other wrapper, the spender has one allowance", async () => {
      const scene = await networkHelpers.loadFixture(fundedWrapper);
      const { token, twin, holder, alice } = scene;
      const permit = await signedPermit(connection, scene);
      await submitPermit(token, permit);
      await token.connect(alice).transferFrom(holder, alice, 42n);
      for (const wrapper of [token, twin]) {
        await expect(submitPermit(wrapper, permit)).to.be.revertedWithCustomError(wrapper, "ERC2612InvalidSigner");
        expect(await wrapper.allowance(holder, alice)).to.equal(0n);
      }
    });

    it("when a permit of nonce 0 was brought, a payment of nonce 0 still stands, and the other way round", async () => {
      const scene = await networkHelpers.loadFixture(fundedWrapper);
      const { token, holder, alice } = scene;
      const payment = await authorizationOf(connection, scene, { nonce: ZeroHash });
      const signature = await signPayment(connection, scene, "Transfer", payment);
      await submitPermit(token, await signedPermit(connection, scene));
      await transferWithAuthorization(token, "v, r and s", payment, signature);
      expect(await token.balanceOf(alice)).to.equal(42n);
      expect(await token.nonces(holder)).to.equal(1n);
    });
  });
});
