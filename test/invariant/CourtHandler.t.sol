// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, BatchId, BatchStatus, Round} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {CaseId, CaseStatus, DemandKind} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {CaseHandler} from "./CaseHandler.t.sol";
import {LedgerHandler} from "./LedgerHandler.t.sol";

/// @notice Everything that can be done before the court, the ledger, the seats and the vault, in any order: `act` does one
/// thing, what is needed for batches to come to their ends more often than the rest.
contract CourtHandler is CaseHandler {
    struct Plea {
        bool made;
        bool overturned;
        uint256 deadline;
        uint256 disputeId;
        address challenger;
        uint256 bond;
    }

    mapping(uint64 batch => Plea) private _pleas;

    constructor(bool ends) LedgerHandler(ends) {}

    /// @notice Does one thing.
    function act(uint256 random) external {
        uint256 action = random % 48;
        (uint256 a, uint256 b) = ((random >> 8) % 2 ** 64, (random >> 72) % 2 ** 64);
        (uint256 c, uint256 d) = ((random >> 136) % 2 ** 64, random >> 200);
        if (action < 3) this.contribute(a, b);
        else if (action < 6) this.draw(a, b);
        else if (action < 11) this.review(a, b, c);
        else if (action == 11) this.close(a);
        else if (action < 14) this.finalize(a);
        else if (action == 14) this.forfeit(a);
        else if (action == 15) this.takeSeat(a);
        else if (action == 16) a % 2 == 0 ? this.leaveSeat(b) : this.vacateSeat(b);
        else if (action < 21) a % 16 == 0 ? this.wait(b) : this.pass(a % 2 == 0 ? b : b % 1 days);
        else if (action == 21) a % 4 == 0 ? this.expire(b) : this.freeze();
        else if (action == 22) a % 8 == 0 ? this.pause(b % 2 == 0) : this.withdraw(b, c);
        else if (action == 23) a % 8 == 0 ? this.withdrawTreasury(b % 1_000) : this.withdrawBond(b, c);
        else if (action == 24) this.proveCollision(a, b, c, d);
        else if (action == 25) this.proveOutside(a, b, c, d);
        else if (action == 26) this.proveDuplicate(a, b, c, d);
        else if (action == 27) this.claimDuplicate(a, b, c, d);
        else if (action == 28) this.settleClaim(a, b, c);
        else if (action < 31) this.demand(a, b, c, d);
        else if (action == 31) this.answer(a, b, c, d);
        else if (action == 32) this.lapse(a, b, c);
        else if (action == 33) this.takeDown(a, b, c, d);
        else if (action < 37) this.challenge(a, b, c, d);
        else if (action < 39) this.bring(a, b, c);
        else if (action < 41) this.rule(a, b);
        else if (action == 41) this.closeCase(a, b);
        else if (action < 44) this.challengeBatch(a, b);
        else if (action == 44) this.settleChallenge(a, b);
        else if (action == 45) this.appeal(a, b, c);
        else if (action == 46) this.ruleAppeal(a, b);
        else this.refuseAppeal(a, b);
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
        bool able = batch.status == BatchStatus.Window && block.timestamp < batch.due && batch.round == 0;
        able = able && owed[slot] >= bond;
        bytes memory data = abi.encodeCall(court.challengeBatch, (BatchId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        (_pleas[number].challenger, _pleas[number].bond) = (_anybody(who), bond);
        owed[slot] -= bond;
        _check(owed, bytes4(data));
    }

    function settleChallenge(uint256 who, uint256 which) external {
        uint64 number = _choose(which);
        if (number == 0) return;
        Plea storage plea = _pleas[number];
        (address challenger, uint256 bond) = (plea.challenger, plea.bond);
        BatchStatus status = ledger.getBatch(BatchId.wrap(number)).status;
        bool able = challenger != address(0) && (status == BatchStatus.Window || status >= BatchStatus.Final);
        uint256[] memory owed = _frees();
        bytes memory data = abi.encodeCall(court.settleChallenge, (BatchId.wrap(number)));
        if (!_call(_anybody(who), address(court), 0, data, able)) return;

        plea.challenger = address(0);
        Round memory round = ledger.getRound(BatchId.wrap(number), 1);
        uint256 paid = status == BatchStatus.Burned ? 0 : _bits(round.filed) * FEE;
        bool cleared = plea.overturned || (round.sampled > 0 && status != BatchStatus.Rejected);
        if (cleared && status != BatchStatus.Burned) {
            uint256 rest = bond - PANEL * FEE;
            paid += (rest * 60) / 100;
            burned += rest - (rest * 60) / 100;
            bond -= rest - (rest * 60) / 100;
        }
        owed[ACCOUNTS + _placeOf(_trees[number].submitter)] += paid;
        owed[ACCOUNTS + _placeOf(challenger)] += bond - paid;
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

    function appealDeadlineOf(uint64 batch) external view returns (uint256) {
        return _pleas[batch].deadline;
    }

    function _awardOf(BatchId id, Batch memory) internal view override returns (uint256) {
        uint64 number = BatchId.unwrap(id);
        return _pleas[number].challenger == address(0) ? 0 : (_trees[number].exposure * 60) / 100;
    }

    /// @dev Ends what can be ended by now; what can't is tried again in eight days.
    function _endSuit(uint64 number) private {
        bool waits = _isSampled(ledger.getBatch(BatchId.wrap(_suits[number].batch)));
        if (_suits[number].status == CaseStatus.Closed || waits) return;
        VM.prank(_STRANGER);
        court.closeCase(CaseId.wrap(number));
        _suits[number].status = CaseStatus.Closed;
    }

    function _endObjections(uint64 number) private {
        BatchId id = BatchId.wrap(number);
        for (uint256 place = 0; place < 8; ++place) {
            uint256 index = _record(number, place).index;
            for (uint256 kind = 1; kind < 3; ++kind) _endDemand(id, index, DemandKind(kind));
            for (uint64 early = 1; early < number; ++early) {
                if (court.getClaim(id, index, BatchId.wrap(early)).finder == address(0)) continue;
                if (ledger.getBatch(BatchId.wrap(early)).status < BatchStatus.Final) continue;
                court.settleClaim(id, index, BatchId.wrap(early));
            }
        }
        if (court.getBatchState(id).appealDeadline != 0) court.refuseAppeal(id);
        _endStep(id);
        BatchStatus status = ledger.getBatch(id).status;
        bool settles = status == BatchStatus.Window || status >= BatchStatus.Final;
        if (settles && court.challengerOf(id) != address(0)) court.settleChallenge(id);
    }

    function _endDemand(BatchId id, uint256 index, DemandKind kind) private {
        if (court.getDemand(id, index, kind).due != 0) court.lapse(id, index, kind);
    }
}
