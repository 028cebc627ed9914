// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, BatchId, BatchStatus, Round} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {CaseId, CaseStatus, DemandKind} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {CaseHandler} from "./CaseHandler.t.sol";
import {LedgerHandler} from "./LedgerHandler.t.sol";

/// @notice Everything that can be done before the court, the ledger, the seats and the vault, in any order: `act` does one
/// thing, what is needed for batches to come to their ends more often than the rest.
contract CourtHandler is CaseHandler {
    constructor(bool ends) LedgerHandler(ends) {}

    /// @notice Does one thing.
    function act(uint256 random) external {
        uint256 action = random % 64;
        (uint256 a, uint256 b) = ((random >> 8) % 2 ** 64, (random >> 72) % 2 ** 64);
        (uint256 c, uint256 d) = ((random >> 136) % 2 ** 64, random >> 200);
        if (action < 7) this.contributeNext(a, b);
        else if (action < 21) this.advance(a, b, c);
        else if (action == 21) this.draw(a, b);
        else if (action == 22) this.review(a, b, c);
        else if (action == 23) a % 2 == 0 ? this.close(b) : this.forfeit(b);
        else if (action == 24) a % 2 == 0 ? this.finalize(b) : this.expire(b);
        else if (action == 25) this.changeSeat(a, b);
        else if (action == 26) a % 2 == 0 ? this.takeSeat(b) : this.freeze();
        else if (action < 32) a % 32 == 0 ? this.wait(b) : this.pass(a % 4 == 1 ? b : b % 1 days);
        else if (action == 32) a % 8 == 0 ? this.pause(b % 2 == 0) : this.withdraw(b, c);
        else if (action == 33) a % 8 == 0 ? this.withdrawTreasury(b % 1_000) : this.withdrawBond(b, c);
        else if (action == 34) this.proveCollision(a, b, c, d);
        else if (action == 35) this.proveOutside(a, b, c, d);
        else _object(action, a, b, c, d);
    }

    /// @notice Contributes a batch, unless three are open.
    function contributeNext(uint256 who, uint256 size) external {
        uint64 count = ledger.batchCount();
        bool full = count > 2 && ledger.getBatch(BatchId.wrap(count - 2)).status < BatchStatus.Final;
        if (!full) this.contribute(who, size);
    }

    /// @notice Tries what comes next for a batch.
    function advance(uint256 which, uint256 place, uint256 fails) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (batch.status == BatchStatus.Revealed) {
            if (place % 8 == 0 && block.number < batch.due + 9_000) VM.roll(batch.due + 9_000);
            place % 8 == 0 ? this.expire(which) : this.draw(which, 1);
        } else if (batch.status == BatchStatus.UnderReview && place % 8 != 2) this.review(which, place, fails);
        else if (batch.status == BatchStatus.UnderReview) {
            _passUntil(batch.due);
            this.close(which);
        } else if (batch.status == BatchStatus.Window) _advanceWindow(which, BatchId.unwrap(id), batch, place);
        else if (batch.status == BatchStatus.Failed) _advanceFailed(which, BatchId.unwrap(id), batch, place);
    }

    /// @notice Tries what comes next for a case.
    function advanceCase(uint256 who, uint256 which, uint256 luck) external {
        (, Suit storage suit) = _suit(which);
        if (suit.status == CaseStatus.Gathering) {
            _passUntil(suit.gatherUntil);
            this.bring(who, which, luck);
        } else if (suit.status == CaseStatus.Disputed) this.rule(which, luck);
        else if (suit.status == CaseStatus.Ruled) this.closeCase(who, which);
    }

    /// @notice Leaves a seat, and lets it be vacated, mostly when its time has come.
    function changeSeat(uint256 which, uint256 luck) external {
        this.leaveSeat(which);
        if (luck % 2 == 0) _passUntil(block.timestamp + 14 days);
        this.vacateSeat(which);
    }

    /// @notice Lets as much time pass as an arbitrator has.
    function wait(uint256 time) external {
        VM.warp(block.timestamp + 60 days + (time % 2 days));
        VM.roll(block.number + 1);
    }

    /// @notice Withdraws a part of what somebody has free under the court.
    function withdrawBond(uint256 who, uint256 amount) external {
        address account = _anybody(who);
        (uint256 free, ) = vault.bondOf(address(court), account);
        if (free == 0) return;
        uint256 part = 1 + (amount % free);
        _call(account, address(vault), 0, abi.encodeCall(vault.withdraw, (address(court), account, part)), true);
        withdrawn += part;
    }

    function challengeBatch(uint256 who, uint256 which) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        Batch memory batch = ledger.getBatch(BatchId.wrap(number));
        uint256[] memory owed = _frees();
        uint256 slot = ACCOUNTS + _placeOf(_anybody(who));
        uint256 bond = _trees[number].exposure + PANEL * FEE;
        bool able = batch.status == BatchStatus.Window && block.timestamp < batch.due && owed[slot] >= bond;
        able = able && _pleas[number].challenger == address(0) && !_pleas[number].made;
        (uint256 counted, ) = _before(BatchId.wrap(number), batch.round + 1);
        able = able && counted == 1 && batch.round + 1 < ROUNDS;
        bytes memory data = abi.encodeCall(court.challengeBatch, (BatchId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        (_pleas[number].challenger, _pleas[number].bond) = (_anybody(who), bond);
        owed[slot] -= bond;
        _check(owed, bytes4(data));
    }

    /// @notice Challenges a record in two windows of a batch, so that it stands in two cases, and has the later one
    /// ruled first.
    function challengeTwice(uint256 who, uint256 which, uint256 place) external {
        uint64 number = _choose(which % 3);
        if (number == 0) return;
        this.challenge(who, which % 3, place, 0);
        this.challengeBatch(who >> 8, which % 3);
        this.draw(which % 3, 1);
        _passUntil(block.timestamp + 1 hours);
        this.review(which % 3, 1, 0);
        _passUntil(_suits[_latest[number]].gatherUntil);
        this.challenge(who >> 16, which % 3, place, 0);
        this.advanceCase(who, 0, 1);
        this.rule(0, place >> 8);
        this.closeCase(who, 0);
    }

    function settleChallenge(uint256 who, uint256 which) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        Batch memory batch = ledger.getBatch(BatchId.wrap(number));
        bool ended = batch.status == BatchStatus.Window || batch.status >= BatchStatus.Final;
        bool able = _pleas[number].challenger != address(0) && ended;
        uint256[] memory owed = _frees();
        bytes memory data = abi.encodeCall(court.settleChallenge, (BatchId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        _settle(owed, number, batch);
        _check(owed, bytes4(data));
    }

    function appeal(uint256 who, uint256 which, uint256 coins) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        Batch memory batch = ledger.getBatch(BatchId.wrap(number));
        Plea storage plea = _pleas[number];
        bool able = batch.status == BatchStatus.Failed && block.timestamp < batch.due && !plea.made;
        if (!_pay(_anybody(who), coins, abi.encodeCall(court.appeal, (BatchId.wrap(number))), able)) return;

        (plea.made, plea.deadline, plea.disputeId) = (true, block.timestamp + 60 days, arbitrator.disputeCount() - 1);
        ++holds[number];
    }

    /// @notice The arbitrator rules an appeal: 0 to 2, or 3, which it mustn't.
    function ruleAppeal(uint256 which, uint256 ruling) external {
        uint64 number = _choose(which);
        Plea storage plea = _pleas[number];
        if (!plea.made) return;
        ruling %= 4;
        bool able = block.timestamp < plea.deadline && ruling < 3;
        bytes memory data = abi.encodeCall(arbitrator.giveRuling, (plea.disputeId, ruling));
        if (!_call(_STRANGER, address(arbitrator), 0, data, able)) return;

        ++worked[this.ruleAppeal.selector];
        (plea.deadline, plea.overturned) = (0, ruling == 2);
        --holds[number];
    }

    function refuseAppeal(uint256 who, uint256 which) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        Plea storage plea = _pleas[number];
        bool able = plea.deadline != 0 && block.timestamp >= plea.deadline;
        bytes memory data = abi.encodeCall(court.refuseAppeal, (BatchId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        plea.deadline = 0;
        --holds[number];
    }

    /// @notice Ends everything that is open, by calls that anybody can make, and takes all money out of the vault. As in
    /// the ledger's handler, it keeps no books.
    function endAll() external override {
        if (!_ends) return;

        VM.warp(block.timestamp + 70 days);
        for (uint256 pass_ = 0; pass_ < 6; ++pass_) {
            for (uint64 number = 1; number <= _suitCount; ++number) _endSuit(number);
            for (uint64 number = 1; number <= ledger.batchCount(); ++number) _endObjections(number);
            VM.warp(block.timestamp + 8 days);
        }
        _endSeats();
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            if (accounts[i] == treasury) continue;
            _takeOut(address(ledger), accounts[i]);
            _takeOut(address(seats), accounts[i]);
            _takeOut(address(court), accounts[i]);
        }
    }

    function _awardOf(BatchId id, Batch memory) internal view override returns (uint256) {
        uint64 number = BatchId.unwrap(id);
        return _pleas[number].challenger == address(0) ? 0 : (_trees[number].exposure * 60) / 100;
    }

    /// @dev Books what a challenger gets back, and what his batch's submitter gets of him.
    function _settle(uint256[] memory owed, uint64 number, Batch memory batch) private {
        Plea storage plea = _pleas[number];
        (address challenger, uint256 bond) = (plea.challenger, plea.bond);
        plea.challenger = address(0);
        if (batch.status != BatchStatus.Burned) {
            Round memory round = ledger.getRound(BatchId.wrap(number), batch.round);
            uint256 paid = _bits(round.filed) * FEE;
            if (plea.overturned || (round.sampled > 0 && batch.status != BatchStatus.Rejected)) {
                uint256 rest = bond - PANEL * FEE;
                uint256 award = (rest * 60) / 100;
                paid += award;
                burned += rest - award;
                bond -= rest - award;
            }
            owed[ACCOUNTS + _placeOf(batch.submitter)] += paid;
            bond -= paid;
        }
        owed[ACCOUNTS + _placeOf(challenger)] += bond;
    }

    function _object(uint256 action, uint256 a, uint256 b, uint256 c, uint256 d) private {
        if (action < 38) this.proveDuplicate(a, b, c, d);
        else if (action < 40) this.claimDuplicate(a, b, c, d);
        else if (action < 42) this.settleClaim(a, b, c);
        else if (action < 45) this.demand(a, b, c, d);
        else if (action < 47) this.answer(a, b, c, d);
        else if (action < 49) this.lapse(a, b, c);
        else if (action == 49) this.takeDown(a, b, c, d);
        else if (action < 54) this.challenge(a, b, c, d);
        else if (action < 58) this.advanceCase(a, b, c);
        else if (action == 58) d % 2 == 0 ? this.bring(a, b, c) : this.rule(a, b);
        else if (action == 59) this.closeCase(a, b);
        else if (action == 60) d % 2 == 0 ? this.challengeBatch(a, b) : this.challengeTwice(a, b, c);
        else if (action == 61) this.settleChallenge(a, b);
        else if (action == 62) this.appeal(a, b, c);
        else if (d % 2 == 0) this.ruleAppeal(a, b);
        else this.refuseAppeal(a, b);
    }

    function _advanceWindow(uint256 which, uint64 number, Batch memory batch, uint256 luck) private {
        uint256 place = ledger.batchCount() - number;
        if (_pleas[number].challenger != address(0)) this.settleChallenge(luck >> 2, place);
        else if (luck % 4 == 0) this.challengeBatch(luck >> 2, place);
        else if (luck % 4 == 1) this.challenge(luck >> 2, place, luck >> 8, luck >> 12);
        else {
            if (luck % 4 == 2) _passUntil(batch.due);
            this.finalize(which);
        }
    }

    function _advanceFailed(uint256 which, uint64 number, Batch memory batch, uint256 luck) private {
        uint256 place = ledger.batchCount() - number;
        if (luck % 3 == 0) this.appeal(luck >> 2, place, luck >> 8);
        else if (_pleas[number].deadline == 0) {
            _passUntil(batch.due);
            this.forfeit(which);
        } else if (luck % 3 == 1) this.ruleAppeal(place, luck >> 2);
        else {
            _passUntil(_pleas[number].deadline);
            this.refuseAppeal(luck >> 2, place);
        }
    }

    function _passUntil(uint256 time) private {
        if (block.timestamp < time) VM.warp(time);
        VM.roll(block.number + 1);
    }

    /// @dev Ends what can be ended by now; what can't is tried again in eight days.
    function _endSuit(uint64 number) private {
        if (_suits[number].status == CaseStatus.Closed || _mustWait(BatchId.wrap(_suits[number].batch))) return;
        VM.prank(_STRANGER);
        court.closeCase(CaseId.wrap(number));
        _suits[number].status = CaseStatus.Closed;
    }

    function _endObjections(uint64 number) private {
        BatchId id = BatchId.wrap(number);
        if (court.getBatchState(id).appealDeadline != 0) court.refuseAppeal(id);
        if (!_mustWait(id)) _endFaults(id);
        _endStep(id);
        BatchStatus status = ledger.getBatch(id).status;
        bool settles = status == BatchStatus.Window || status >= BatchStatus.Final;
        if (settles && court.challengerOf(id) != address(0)) court.settleChallenge(id);
    }

    function _endFaults(BatchId id) private {
        uint64 number = BatchId.unwrap(id);
        for (uint256 place = 0; place < 8; ++place) {
            uint256 index = _record(number, place).index;
            for (uint256 kind = 1; kind < 3; ++kind) _endDemand(id, index, DemandKind(kind));
            for (uint64 early = 1; early < number; ++early) {
                if (court.getClaim(id, index, BatchId.wrap(early)).finder == address(0)) continue;
                if (ledger.getBatch(BatchId.wrap(early)).status < BatchStatus.Final) continue;
                court.settleClaim(id, index, BatchId.wrap(early));
            }
        }
    }

    function _endDemand(BatchId id, uint256 index, DemandKind kind) private {
        if (court.getDemand(id, index, kind).due != 0) court.lapse(id, index, kind);
    }

    /// @dev Whether faults wait, by what the court knows: the end keeps no books.
    function _mustWait(BatchId id) private view returns (bool) {
        return _isWaiting(ledger.getBatch(id), court.getBatchState(id).appealDeadline != 0);
    }
}
