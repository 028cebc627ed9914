// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {VestingVault} from "../../contracts/vesting/VestingVault.sol";
import {
    NewSchedule,
    Plan,
    PlanId,
    PlanTotals,
    Schedule,
    ScheduleId
} from "../../contracts/vesting/interfaces/IVestingVault.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Drives a vault through calls that are all allowed, and keeps its own sums of what they move.
/// @dev The clock is kept here, because the simulator may reset the time between two calls.
contract VestingVaultHandler {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant MAX_PLANS = 8;
    uint256 private constant MAX_SCHEDULES = 40;
    uint256 private constant ACCOUNTS = 5;

    TokenMock public immutable token;
    VestingVault public immutable vault;

    uint256 public clock = 1_000_000;
    uint256 public created;
    uint256 public released;
    uint256 public returned;
    uint256 public donated;
    bool public vestedFell;
    bool public amountChanged;
    bool public beneficiaryChanged;

    ScheduleId[] private _ids;
    mapping(ScheduleId scheduleId => uint256) private _vested;
    mapping(ScheduleId scheduleId => uint256) private _amount;
    mapping(ScheduleId scheduleId => address) private _beneficiary;
    mapping(address account => uint256) public paid;

    /// @dev Sets the time before a call, and afterwards compares every schedule with what is remembered of it.
    modifier watched() {
        VM.warp(clock);
        _;
        for (uint256 i = 0; i < _ids.length; ++i) _watch(_ids[i]);
    }

    constructor() {
        token = new TokenMock(18);
        vault = new VestingVault(token);
    }

    function createPlan(Plan memory terms, uint256 ownerSeed) external watched {
        if (vault.planCount() >= MAX_PLANS) return;

        terms.delay %= 300;
        terms.steps %= 13;
        terms.duration %= 1_000;
        if (terms.steps > 0) terms.duration = terms.steps * (1 + terms.duration / terms.steps);
        terms.cliff = terms.delay + (terms.cliff % (terms.duration + 1));
        terms.votes = terms.votes && !terms.revocable;
        vault.createPlan(terms, accountAt(ownerSeed));
    }

    function create(uint64 planSeed, uint256 accountSeed, uint40 start, uint128 amount) external watched {
        (PlanId planId, address owner) = _openPlan(planSeed);
        if (owner == address(0) || _ids.length >= MAX_SCHEDULES) return;

        NewSchedule memory item = _item(accountSeed, start, amount);
        _fund(owner, item.amount);
        VM.prank(owner);
        _remember(vault.create(planId, item), item);
    }

    function createBatch(uint64 planSeed, uint256 size, uint40 start, uint128 amount) external watched {
        (PlanId planId, address owner) = _openPlan(planSeed);
        size = 1 + (size % 4);
        if (owner == address(0) || _ids.length + size > MAX_SCHEDULES) return;

        NewSchedule[] memory items = new NewSchedule[](size);
        uint256 sum = 0;
        for (uint256 i = 0; i < size; ++i) {
            items[i] = _item(i, start, amount / uint128(i + 1));
            sum += items[i].amount;
        }
        _fund(owner, sum);
        VM.prank(owner);
        uint256 firstId = ScheduleId.unwrap(vault.createBatch(planId, items));
        for (uint256 i = 0; i < size; ++i) _remember(ScheduleId.wrap(firstId + i), items[i]);
    }

    function release(uint256 seed) external watched {
        if (_ids.length == 0) return;
        ScheduleId scheduleId = _idAt(seed);
        if (vault.releasable(scheduleId) == 0) return;

        _count(vault.getSchedule(scheduleId).beneficiary, vault.release(scheduleId));
    }

    function releaseMany(uint256[3] calldata seeds) external watched {
        if (_ids.length == 0) return;

        ScheduleId[] memory chosen = new ScheduleId[](seeds.length);
        uint256[ACCOUNTS] memory before;
        for (uint256 i = 0; i < ACCOUNTS; ++i) before[i] = token.balanceOf(accountAt(i));
        for (uint256 i = 0; i < seeds.length; ++i) chosen[i] = _idAt(seeds[i]);
        uint256 total = vault.releaseMany(chosen);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            uint256 gain = token.balanceOf(accountAt(i)) - before[i];
            _count(accountAt(i), gain);
            total -= gain;
        }
        assert(total == 0);
    }

    function transfer(uint256 seed, uint256 toSeed) external watched {
        if (_ids.length == 0) return;
        ScheduleId scheduleId = _idAt(seed);
        if (!vault.getPlan(_planOf(scheduleId)).transferable) return;

        address beneficiary = _beneficiary[scheduleId];
        _beneficiary[scheduleId] = accountAt(toSeed);
        VM.prank(beneficiary);
        vault.transfer(scheduleId, accountAt(toSeed));
    }

    function revoke(uint256 seed) external watched {
        if (_ids.length == 0) return;
        ScheduleId scheduleId = _idAt(seed);
        PlanId planId = _planOf(scheduleId);
        address owner = vault.planOwner(planId);
        if (owner == address(0) || !vault.getPlan(planId).revocable || vault.locked(scheduleId) == 0) return;

        _amount[scheduleId] = vault.vested(scheduleId);
        VM.prank(owner);
        uint256 amount = vault.revoke(scheduleId);
        returned += amount;
        paid[owner] += amount;
    }

    /// @dev One change in four closes the plan.
    function setPlanOwner(uint64 planSeed, uint256 ownerSeed) external watched {
        (PlanId planId, address owner) = _openPlan(planSeed);
        if (owner == address(0)) return;

        VM.prank(owner);
        vault.setPlanOwner(planId, ownerSeed % 4 == 0 ? address(0) : accountAt(ownerSeed));
    }

    /// @dev One delegation in four goes to nobody.
    function delegate(uint256 accountSeed, uint256 toSeed) external watched {
        VM.prank(accountAt(accountSeed));
        vault.delegate(toSeed % 4 == 0 ? address(0) : accountAt(toSeed));
    }

    function donate(uint96 amount) external watched {
        token.mint(address(vault), amount);
        donated += amount;
    }

    function pass(uint256 time) external watched {
        clock += time % 300;
        VM.warp(clock);
    }

    function ids() external view returns (ScheduleId[] memory) {
        return _ids;
    }

    function accountAt(uint256 seed) public pure returns (address) {
        return address(uint160(0xA11CE + (seed % ACCOUNTS)));
    }

    function _openPlan(uint64 seed) private view returns (PlanId planId, address owner) {
        uint64 count = vault.planCount();
        if (count == 0) return (planId, address(0));
        planId = PlanId.wrap(1 + (seed % count));
        owner = vault.planOwner(planId);
    }

    /// @dev Starts within 500 seconds of now; a third of the amounts are below 1,000, where rounding weighs most.
    function _item(uint256 accountSeed, uint40 start, uint128 amount) private view returns (NewSchedule memory) {
        if (start % 3 == 0) amount %= 1_000;
        return NewSchedule(accountAt(accountSeed), uint40(clock - 500 + (start % 1_000)), amount == 0 ? 1 : amount);
    }

    function _fund(address owner, uint256 amount) private {
        token.mint(owner, amount);
        VM.prank(owner);
        token.approve(address(vault), amount);
    }

    function _remember(ScheduleId scheduleId, NewSchedule memory item) private {
        _ids.push(scheduleId);
        _amount[scheduleId] = item.amount;
        _beneficiary[scheduleId] = item.beneficiary;
        created += item.amount;
    }

    function _count(address account, uint256 amount) private {
        released += amount;
        paid[account] += amount;
    }

    function _watch(ScheduleId scheduleId) private {
        Schedule memory schedule = vault.getSchedule(scheduleId);
        uint256 vested = vault.vested(scheduleId);
        if (vested < _vested[scheduleId]) vestedFell = true;
        if (schedule.amount != _amount[scheduleId]) amountChanged = true;
        if (schedule.beneficiary != _beneficiary[scheduleId]) beneficiaryChanged = true;
        _vested[scheduleId] = vested;
    }

    function _idAt(uint256 seed) private view returns (ScheduleId) {
        return _ids[seed % _ids.length];
    }

    function _planOf(ScheduleId scheduleId) private pure returns (PlanId) {
        return PlanId.wrap(uint64(ScheduleId.unwrap(scheduleId) >> 64));
    }
}

/// @notice The rules of the vault that hold whatever is called in whatever order.
contract VestingVaultInvariantTest {
    VestingVaultHandler private _handler;
    TokenMock private _token;
    VestingVault private _vault;

    function setUp() public {
        _handler = new VestingVaultHandler();
        _token = _handler.token();
        _vault = _handler.vault();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice I1: the balance is what is unreleased of all schedules, plus what was donated.
    function invariant_I1_BalanceCoversEverythingUnreleased() public view {
        ScheduleId[] memory ids = _handler.ids();
        uint256 unreleased = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Schedule memory schedule = _vault.getSchedule(ids[i]);
            unreleased += schedule.amount - schedule.released;
        }

        assert(_token.balanceOf(address(_vault)) == unreleased + _handler.donated());
    }

    /// @notice I3: released ≤ vested ≤ amount for every schedule.
    function invariant_I3_ReleasedAtMostVestedAtMostAmount() public view {
        ScheduleId[] memory ids = _handler.ids();
        for (uint256 i = 0; i < ids.length; ++i) {
            Schedule memory schedule = _vault.getSchedule(ids[i]);
            uint256 vested = _vault.vestedAt(ids[i], _handler.clock());

            assert(schedule.released <= vested);
            assert(vested <= schedule.amount);
        }
    }

    /// @notice I3: what has vested never falls, and a revocation leaves exactly that; nothing else changes an amount.
    function invariant_I3_VestedNeverFalls() public view {
        assert(!_handler.vestedFell());
        assert(!_handler.amountChanged());
    }

    /// @notice I11 and I14: an account votes with the unreleased units of plans with votes that are delegated to it, and
    /// the delegated supply is the sum of all votes.
    function invariant_I11_VotesEqualUnreleasedDelegatedUnits() public view {
        ScheduleId[] memory ids = _handler.ids();
        uint256[5] memory votes;
        uint256 delegated = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Schedule memory schedule = _vault.getSchedule(ids[i]);
            if (!_vault.getPlan(PlanId.wrap(uint64(ScheduleId.unwrap(ids[i]) >> 64))).votes) continue;
            address delegatee = _vault.delegates(schedule.beneficiary);
            if (delegatee == address(0)) continue;
            uint256 units = schedule.amount - schedule.released;
            delegated += units;
            for (uint256 j = 0; j < 5; ++j) if (delegatee == _handler.accountAt(j)) votes[j] += units;
        }

        for (uint256 j = 0; j < 5; ++j) assert(_vault.getVotes(_handler.accountAt(j)) == votes[j]);
        assert(_vault.getDelegatedSupply() == delegated);
    }

    /// @notice Only a transfer under a transferable plan changes a beneficiary.
    function invariant_BeneficiariesStay() public view {
        assert(!_handler.beneficiaryChanged());
    }

    /// @notice What was ever deposited has been released, has been returned, or is still here.
    function invariant_TokensAreConserved() public view {
        uint256 held = _token.balanceOf(address(_vault)) - _handler.donated();

        assert(_handler.created() == _handler.released() + _handler.returned() + held);
    }

    /// @notice Every account holds what was released to it and returned to it, and nothing else.
    function invariant_EveryAccountHoldsWhatItWasPaid() public view {
        for (uint256 i = 0; i < 5; ++i) {
            address account = _handler.accountAt(i);

            assert(_token.balanceOf(account) == _handler.paid(account));
        }
    }

    /// @notice The sums over all plans are the sums over all schedules.
    function invariant_PlanTotalsAddUp() public view {
        PlanTotals memory sums;
        for (uint64 planId = 1; planId <= _vault.planCount(); ++planId) {
            PlanTotals memory totals = _vault.planTotals(PlanId.wrap(planId), 0, type(uint256).max);
            sums.allocated += totals.allocated;
            sums.released += totals.released;
        }

        assert(sums.allocated == _handler.created() - _handler.returned());
        assert(sums.released == _handler.released());
    }
}
