import { expect } from "chai";
import { network } from "hardhat";
import { MAX_UINT256, deployedVault, plan, scheduleIdOf } from "../helpers/vesting.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const VICTIMS_AMOUNT = 1_000_000n;

/** The owner has locked the victims' tokens in a plan that forbids everything; the attacker holds 1,000 of his own. */
async function vaultUnderAttack(fixtureConnection: typeof connection) {
  const deployed = await deployedVault(fixtureConnection);
  const { vault, token, bob: victim, stranger: attacker, alice: accomplice, openPlan, openSchedule } = deployed;
  const planId = await openPlan({ cliff: 500n, duration: 1_000n });
  const victims = await openSchedule(planId, VICTIMS_AMOUNT, victim);
  await token.mint(attacker, 1_000n);
  await token.connect(attacker).approve(vault, MAX_UINT256);
  const asAttacker = vault.connect(attacker);

  /** A plan of the attacker's own. */
  async function attackersPlan(terms: Parameters<typeof plan>[0] = {}): Promise<bigint> {
    await asAttacker.createPlan(plan(terms), attacker);
    return vault.planCount();
  }
  return { ...deployed, victim, attacker, accomplice, planId, victims, asAttacker, attackersPlan };
}
const fixture = () => networkHelpers.loadFixture(vaultUnderAttack);

type Calls = (() => Promise<unknown>)[];

/** Runs every attempt, whether it reverts or not, and tells what the accounts have won by them together. */
async function profit(
  token: { balanceOf(account: string): Promise<bigint> },
  accounts: { address: string }[],
  attempts: Calls,
): Promise<bigint> {
  const wealth = async () => {
    const balances = await Promise.all(accounts.map(({ address }) => token.balanceOf(address)));
    return balances.reduce((sum, balance) => sum + balance, 0n);
  };
  const before = await wealth();
  for (const attempt of attempts) await attempt().catch(() => undefined);
  return (await wealth()) - before;
}

describe("Attacks on VestingVault", () => {
  it("over-release: naming one schedule many times pays what has vested, once", async () => {
    const { token, attacker, attackersPlan, asAttacker, start } = await fixture();
    const planId = await attackersPlan({ duration: 1_000n });
    await asAttacker.create(planId, { beneficiary: attacker, start, amount: 1_000n });
    const id = scheduleIdOf(planId, 0n);
    await time.setNextBlockTimestamp(start + 600n);

    const won = await profit(token, [attacker], [() => asAttacker.releaseMany(Array<bigint>(100).fill(id))]);

    expect(won).to.equal(600n);
    await time.setNextBlockTimestamp(start + 1_000n);
    const attempts = [() => asAttacker.releaseMany([id, id]), () => asAttacker.release(id)];
    expect(await profit(token, [attacker], attempts)).to.equal(400n);
    expect(await token.balanceOf(attacker)).to.equal(1_000n);
  });

  it("rounding: releasing every second pays the same sum as releasing once", async () => {
    const { vault, token, attacker, accomplice, attackersPlan, asAttacker, start } = await fixture();
    const planId = await attackersPlan({ duration: 97n });
    const items = [attacker, accomplice].map((beneficiary) => ({ beneficiary, start, amount: 499n }));
    await asAttacker.createBatch(planId, items);
    const often = scheduleIdOf(planId, 0n);
    const once = scheduleIdOf(planId, 1n);
    const before = await token.balanceOf(attacker);

    for (let second = 1n; second <= 60n; second++) {
      await time.setNextBlockTimestamp(start + second);
      await asAttacker.releaseMany([often]);
    }
    await time.setNextBlockTimestamp(start + 61n);
    await asAttacker.releaseMany([often, once]);

    const paid = (await token.balanceOf(attacker)) - before;
    expect(paid - (await token.balanceOf(accomplice))).to.equal(0n);
    expect(paid).to.equal((499n * 61n) / 97n);
    expect(await token.balanceOf(vault)).to.equal(VICTIMS_AMOUNT + 2n * (499n - paid));
  });

  it("rounding: splitting an amount over many schedules never vests more than the whole", async () => {
    const { vault, attacker, accomplice, attackersPlan, asAttacker, start } = await fixture();
    const planId = await attackersPlan({ duration: 97n });
    const parts = Array.from({ length: 20 }, () => ({ beneficiary: attacker, start, amount: 7n }));
    await asAttacker.createBatch(planId, [{ beneficiary: accomplice, start, amount: 140n }, ...parts]);

    for (const after of [1n, 13n, 14n, 48n, 96n, 97n]) {
      await time.increaseTo(start + after);
      const whole = (await vault.planTotals(planId, 0n, 1n)).vested;
      const split = (await vault.planTotals(planId, 1n, 20n)).vested;
      expect(split - whole <= 0n, `after ${after} s`).to.equal(true);
    }
  });

  it("front-running a transfer by a release: a stranger wins nothing, and the two holders share exactly", async () => {
    const { vault, token, owner, victim, attacker, accomplice, start, openPlan } = await fixture();
    const planId = await openPlan({ duration: 1_000n, transferable: true });
    await vault.connect(owner).create(planId, { beneficiary: victim, start, amount: 1_000n });
    const id = scheduleIdOf(planId, 0n);
    const buyer = accomplice;
    await time.setNextBlockTimestamp(start + 400n);

    const won = await profit(token, [attacker], [() => vault.connect(attacker).release(id)]);
    await vault.connect(victim).transfer(id, buyer);

    expect(won <= 0n).to.equal(true);
    await time.setNextBlockTimestamp(start + 1_000n);
    const late = [() => vault.connect(victim).transfer(id, victim), () => vault.connect(victim).release(id)];
    expect(await profit(token, [victim], late)).to.equal(0n);
    expect(await token.balanceOf(victim)).to.equal(400n);
    expect(await token.balanceOf(buyer)).to.equal(600n);
  });

  it("[35] an insider cannot sell a schedule that is not transferable, nor can the plan's owner help", async () => {
    const { vault, token, owner, victims, planId, start, victim: insider, accomplice: buyer } = await fixture();
    await time.setNextBlockTimestamp(start);

    for (const to of [buyer, owner, insider]) {
      await expect(vault.connect(insider).transfer(victims, to))
        .to.be.revertedWithCustomError(vault, "VestingVaultNotTransferable")
        .withArgs(planId);
    }
    await expect(vault.connect(owner).transfer(victims, buyer))
      .to.be.revertedWithCustomError(vault, "VestingVaultNotBeneficiary")
      .withArgs(victims, owner.address, insider.address);
    const attempts = [
      () => vault.connect(buyer).transfer(victims, buyer),
      () => vault.connect(insider).release(victims),
      () => vault.connect(insider).revoke(victims),
    ];
    expect(await profit(token, [insider, buyer], attempts)).to.equal(0n);
    expect((await vault.getSchedule(victims)).beneficiary).to.equal(insider.address);
  });

  it("[35] a plan's owner cannot revoke where the plan forbids it, not even by handing the plan over", async () => {
    const { vault, token, owner, accomplice, victims, planId, start } = await fixture();
    await time.setNextBlockTimestamp(start + 600n);
    const terms = [...(await vault.getPlan(planId))];

    await expect(vault.revoke(victims))
      .to.be.revertedWithCustomError(vault, "VestingVaultNotRevocable")
      .withArgs(planId);
    const attempts = [
      () => vault.createPlan(plan({ revocable: true, transferable: true }), owner),
      () => vault.setPlanOwner(planId, accomplice),
      () => vault.connect(accomplice).revoke(victims),
    ];

    expect(await profit(token, [owner, accomplice], attempts)).to.equal(0n);
    expect([...(await vault.getPlan(planId))]).to.deep.equal(terms);
    expect((await vault.getSchedule(victims)).amount).to.equal(VICTIMS_AMOUNT);
  });

  it("[35] no function changes a plan's terms, moves tokens otherwise, or takes native coins", async () => {
    const { vault, attacker } = await fixture();
    const acting: string[] = [];
    const paying: string[] = [];
    vault.interface.forEachFunction(({ name, constant, payable }) => {
      if (!constant) acting.push(name);
      if (payable) paying.push(name);
    });

    const actions =
      "create createBatch createPlan delegate delegateBySig release releaseMany revoke setPlanOwner transfer".split(
        " ",
      );
    expect(acting.sort()).to.deep.equal(actions);
    expect(paying).to.deep.equal([]);
    await expect(attacker.sendTransaction({ to: vault, value: 1n })).to.revert(ethers);
    await expect(attacker.sendTransaction({ to: vault, data: "0x12345678" })).to.revert(ethers);
  });

  it("a stranger cannot create in another's plan, an unknown plan or a closed plan", async () => {
    const { vault, token, owner, attacker, planId, start, asAttacker } = await fixture();
    const item = { beneficiary: attacker, start, amount: 1n };
    const closed = planId;
    await vault.setPlanOwner(closed, ethers.ZeroAddress);
    const other = await vault.createPlan.staticCall(plan(), owner);
    await vault.createPlan(plan(), owner);

    const owners = new Map([
      [0n, ethers.ZeroAddress],
      [closed, ethers.ZeroAddress],
      [other, owner.address],
      [other + 1n, ethers.ZeroAddress],
    ]);
    for (const [id, planOwner] of owners) {
      for (const attempt of [() => asAttacker.create(id, item), () => asAttacker.createBatch(id, [item])]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(vault, "VestingVaultNotPlanOwner")
          .withArgs(id, attacker.address, planOwner);
      }
    }
    expect(await token.balanceOf(attacker)).to.equal(1_000n);
  });

  it("an id with unknown upper bits is no second door to a schedule", async () => {
    const { vault, token, attacker, attackersPlan, asAttacker, start } = await fixture();
    const planId = await attackersPlan({ duration: 1_000n, revocable: true, transferable: true });
    await asAttacker.create(planId, { beneficiary: attacker, start, amount: 1_000n });
    const id = scheduleIdOf(planId, 0n);
    await time.setNextBlockTimestamp(start + 500n);
    await asAttacker.release(id);

    for (const alias of [id + 2n ** 128n, id + 2n ** 255n, MAX_UINT256 - (2n ** 128n - 1n) + id]) {
      const attempts = [
        () => asAttacker.release(alias),
        () => asAttacker.releaseMany([id, alias]),
        () => asAttacker.transfer(alias, attacker),
        () => asAttacker.revoke(alias),
      ];
      for (const attempt of attempts) {
        await expect(attempt()).to.be.revertedWithCustomError(vault, "VestingVaultUnknownSchedule").withArgs(alias);
      }
      expect(await profit(token, [attacker], attempts)).to.equal(0n);
    }
  });

  it("a plan id with dirty upper bits reaches no plan", async () => {
    const { vault, token, attacker, attackersPlan, start } = await fixture();
    const planId = await attackersPlan();
    const item = { beneficiary: attacker.address, start, amount: 1n };
    const clean = vault.interface.encodeFunctionData("create", [planId, item]);
    const words = clean.slice(10);
    const dirty = clean.slice(0, 10) + (planId + 2n ** 64n).toString(16).padStart(64, "0") + words.slice(64);

    await expect(attacker.sendTransaction({ to: vault, data: dirty })).to.be.revertedWithoutReason(ethers);
    await expect(attacker.sendTransaction({ to: vault, data: clean })).to.changeTokenBalance(ethers, token, vault, 1n);
  });

  it("a donation neither blocks a deposit nor can be taken out by anyone", async () => {
    const { vault, token, attacker, attackersPlan, asAttacker, start } = await fixture();
    const planId = await attackersPlan({ revocable: true, duration: 1_000n });
    await token.connect(attacker).transfer(vault, 10n);

    const attempts = [
      () => asAttacker.create(planId, { beneficiary: attacker, start, amount: 900n }),
      () => asAttacker.revoke(scheduleIdOf(planId, 0n)),
      () => asAttacker.release(scheduleIdOf(planId, 0n)),
    ];

    expect(await profit(token, [attacker], attempts)).to.equal(0n);
    expect(await vault.scheduleCount(planId)).to.equal(1n);
    expect(await token.balanceOf(vault)).to.equal(VICTIMS_AMOUNT + 10n);
  });
});
