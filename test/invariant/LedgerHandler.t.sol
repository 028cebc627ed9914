// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Batch,
    BatchId,
    BatchStatus,
    Opening,
    Round,
    Verdict
} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {Seat} from "../../contracts/datanet/interfaces/ICuratorSeats.sol";
import {LedgerSystem} from "./LedgerSystem.t.sol";

/// @notice Lets three submitters, four curators and the owner of a datanet do everything that they can do, in any order,
/// and keeps books of its own. A call counts as a breach where it works although it mustn't, or fails although it must work.
contract LedgerHandler is LedgerSystem {
    uint64[] private _final;
    bytes32[] private _frozen;

    constructor(bool ends) LedgerSystem(ends) {}

    /// @notice Commits and reveals a batch of 64 to 200 records, one of sixteen in the second of its commit, which fails.
    function contribute(uint256 who, uint256 size) external {
        address submitter = submitters[who % 3];
        uint256 count = 64 + (size % 137);
        Opening memory opening = Opening(DATANET, _rootOf(submitter, count, ++_salt), count, "m", bytes32(_salt), 1);
        bytes32 hash = ledger.commitHashOf(DATANET, opening.root, opening.count, "m", submitter, opening.salt);
        VM.prank(submitter);
        ledger.commit(hash);
        VM.roll(block.number + 1);
        bool hasty = size % 16 == 0;
        if (!hasty) VM.warp(block.timestamp + 1);

        uint256 pay = opening.count * PAY;
        uint256 share = (pay * (ledger.isKnown(DATANET, submitter) ? 25 : 50) + 99) / 100;
        uint256 exposure = share > FLOOR ? share : FLOOR;
        bool seated = seats.seatCount(address(ledger), DATANET) >= PANEL;
        bool funded = _free(submitter) >= exposure + ROUNDS * PANEL * FEE && _free(treasury) >= pay + PANEL * FEE;
        bool able = !hasty && !ledger.paused() && seated && funded;
        VM.prank(submitter);
        try ledger.reveal(opening) returns (BatchId id) {
            if (!able) ++breaches;
            ++worked[ledger.reveal.selector];
            _revealed(id, submitter, count, exposure);
        } catch {
            if (able) ++breaches;
        }
    }

    function draw(uint256 which, uint256 patience) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        // one in four draws comes too early or too late
        VM.roll(block.number + (patience % 4 == 0 ? patience % 9_000 : SEED_DELAY + 257));
        bool ripe = batch.status == BatchStatus.Revealed && block.number > batch.due;
        uint256 age = ripe ? block.number - batch.due : 0;
        bool able = age > 256 && age <= 8_191;
        // what the test's chain itself knows of its last blocks isn't foreseen here
        bool unclear = ripe && age <= 256;
        try ledger.draw(id) {
            if (!able && !unclear) ++breaches;
            ++worked[ledger.draw.selector];
            ++drawn[batch.round];
        } catch {
            if (able) ++breaches;
        }
    }

    function expire(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        VM.roll(block.number + 3_000);
        bool able = batch.status == BatchStatus.Revealed && block.number > batch.due + 8_191;
        (, bool passed) = _before(id, batch.round);
        try ledger.expire(id) {
            if (!able) ++breaches;
            ++worked[ledger.expire.selector];
            if (!passed) burned += PANEL * FEE;
        } catch {
            if (able) ++breaches;
        }
    }

    /// @notice One panelist files, or all of them file alike: no fault, nothing but faults, or anything.
    function review(uint256 which, uint256 position, uint256 fails) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (batch.status != BatchStatus.UnderReview) return;
        uint256 panel = ledger.panelOf(id, batch.round).length;
        uint16 mask =
            fails % 3 == 0
                ? 0
                : fails % 3 == 1
                    ? 15
                    : uint16((fails >> 2) % 16);
        if (position % 4 == 0) _file(id, (position >> 2) % panel, mask);
        else for (uint256 place = 0; place < panel; ++place) _file(id, place, mask);
    }

    function close(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        bool able = batch.status == BatchStatus.UnderReview && block.timestamp >= batch.due;
        uint256 fines = able ? _finesOf(id, batch) : 0;
        try ledger.close(id) {
            if (!able) ++breaches;
            ++worked[ledger.close.selector];
            burned += fines;
        } catch {
            if (able) ++breaches;
        }
    }

    function finalize(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        bool able =
            batch.status == BatchStatus.Window && block.timestamp >= batch.due && holds[BatchId.unwrap(id)] == 0;
        try ledger.finalize(id) {
            if (!able) ++breaches;
            ++worked[ledger.finalize.selector];
            _final.push(BatchId.unwrap(id));
            uint256 counting = (batch.count - voids[BatchId.unwrap(id)]) * batch.quality;
            treasuryFunds -= ((batch.count * PAY + PANEL * FEE) * counting) / (uint256(1_000_000) * batch.count);
        } catch {
            if (able) ++breaches;
        }
    }

    function forfeit(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        bool able =
            batch.status == BatchStatus.Failed && block.timestamp >= batch.due && holds[BatchId.unwrap(id)] == 0;
        try ledger.forfeit(id) {
            if (!able) ++breaches;
            ++worked[ledger.forfeit.selector];
            burned += batch.exposure - _awardOf(id, batch);
        } catch {
            if (able) ++breaches;
        }
    }

    function freeze() external {
        try ledger.freeze(DATANET) returns (uint64 seq, bytes32 chainHash) {
            if (seq == 0) ++breaches;
            while (_frozen.length <= seq) _frozen.push(0);
            if (_frozen[seq] != 0 && _frozen[seq] != chainHash) ++breaches;
            _frozen[seq] = chainHash;
            ++worked[ledger.freeze.selector];
        } catch {
            if (_final.length > 0) ++breaches;
        }
    }

    function takeSeat(uint256 who) external {
        address curator = curators[who % 4];
        (uint256 free, ) = vault.bondOf(address(seats), curator);
        VM.prank(curator);
        try seats.takeSeat(address(ledger), DATANET) {
            if (free < STAKE) ++breaches;
            ++worked[seats.takeSeat.selector];
        } catch {
            if (free >= STAKE) ++breaches;
        }
    }

    function leaveSeat(uint256 which) external {
        uint256 index = which % seats.seatIds(address(ledger), DATANET);
        Seat memory seat = seats.getSeat(address(ledger), DATANET, index);
        if (seat.holder == address(0) || seat.leftIn != 0) return;
        VM.prank(seat.holder);
        seats.leaveSeat(address(ledger), DATANET, index);
        ++worked[seats.leaveSeat.selector];
    }

    function vacateSeat(uint256 which) external {
        uint256 index = which % seats.seatIds(address(ledger), DATANET);
        Seat memory seat = seats.getSeat(address(ledger), DATANET, index);
        bool able = seat.vacantFrom != 0 && block.timestamp >= seat.vacantFrom;
        try seats.vacateSeat(address(ledger), DATANET, index) {
            if (!able) ++breaches;
            ++worked[seats.vacateSeat.selector];
        } catch {
            if (able) ++breaches;
        }
    }

    /// @notice Withdraws a part of what somebody has free under the ledger.
    function withdraw(uint256 who, uint256 amount) external {
        address account = who % 2 == 0 ? submitters[(who >> 1) % 3] : curators[(who >> 1) % 4];
        uint256 free = _free(account);
        if (free == 0) return;
        uint256 part = 1 + (amount % free);
        VM.prank(account);
        vault.withdraw(address(ledger), account, part);
        ++worked[vault.withdraw.selector];
        withdrawn += part;
    }

    function withdrawTreasury(uint256 amount) external {
        uint256 free = _free(treasury);
        uint256 part = amount % (free + 1);
        ledger.withdrawTreasury(DATANET, part);
        ++worked[ledger.withdrawTreasury.selector];
        treasuryFunds -= part;
    }

    function pause(bool on) external {
        if (!on) ledger.unpause();
        else if (block.timestamp >= ledger.pausableFrom()) {
            ledger.pause();
            ++worked[ledger.pause.selector];
        }
    }

    /// @notice Lets up to eight days pass.
    function pass(uint256 time) external {
        VM.warp(block.timestamp + (time % 8 days));
        VM.roll(block.number + 1);
    }

    /// @notice Ends everything that is open, by calls that anybody can make, and takes all money out of the vault. It
    /// keeps no books, so it works only where the handler is made for it: invariants' runs call it like anything else.
    function endAll() external virtual {
        if (!_ends) return;

        VM.warp(block.timestamp + 30 days);
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) {
            for (uint256 step = 0; step < 8; ++step) _endStep(BatchId.wrap(number));
        }
        _endSeats();
        _takeOut(address(ledger), address(this));
        for (uint256 i = 0; i < 3; ++i) _takeOut(address(ledger), submitters[i]);
        for (uint256 i = 0; i < 4; ++i) {
            _takeOut(address(ledger), curators[i]);
            _takeOut(address(seats), curators[i]);
        }
    }

    function finalBatches() external view returns (uint64[] memory) {
        return _final;
    }

    function frozen() external view returns (bytes32[] memory) {
        return _frozen;
    }

    /// @dev Takes a batch one state further, where something is left to be done and nothing holds it.
    function _endStep(BatchId id) internal {
        Batch memory batch = ledger.getBatch(id);
        BatchStatus status = batch.status;
        (uint256 held, ) = court.standingOf(id);
        if (status == BatchStatus.Revealed) {
            if (block.number < batch.due + 9_000) VM.roll(batch.due + 9_000);
            ledger.expire(id);
        } else if (status == BatchStatus.UnderReview) ledger.close(id);
        else if (status == BatchStatus.Window && held == 0) ledger.finalize(id);
        else if (status == BatchStatus.Failed && held == 0) ledger.forfeit(id);
        VM.warp(block.timestamp + 8 days);
    }

    /// @dev Empties the seats and the treasury.
    function _endSeats() internal {
        uint256 count = seats.seatIds(address(ledger), DATANET);
        for (uint256 index = 0; index < count; ++index) this.leaveSeat(index);
        VM.warp(block.timestamp + 30 days);
        for (uint256 index = 0; index < count; ++index) {
            if (seats.getSeat(address(ledger), DATANET, index).holder == address(0)) continue;
            seats.vacateSeat(address(ledger), DATANET, index);
        }
        ledger.withdrawTreasury(DATANET, _free(treasury));
    }

    function _file(BatchId id, uint256 place, uint16 mask) private {
        Batch memory batch = ledger.getBatch(id);
        // the last verdict of a panel has ended the round
        if (batch.status != BatchStatus.UnderReview) return;
        address panelist = ledger.panelOf(id, batch.round)[place];
        bool filed = (ledger.getRound(id, batch.round).filed >> place) & 1 == 1;
        // a late panelist files his own
        bool able = !filed && panelist != address(0);
        Verdict[] memory verdicts = new Verdict[](1);
        verdicts[0] = Verdict(uint8(place), mask, "");
        VM.prank(panelist == address(0) ? address(0xBAD) : panelist);
        try ledger.review(id, verdicts) {
            if (!able) ++breaches;
            ++worked[ledger.review.selector];
        } catch {
            if (able) ++breaches;
        }
    }

    /// @dev What `close` takes from those who were silent: a fee a seat, once, and from nobody who took it since.
    function _finesOf(BatchId id, Batch memory batch) private view returns (uint256 fines) {
        Round memory round = ledger.getRound(id, batch.round);
        address[] memory panel = ledger.panelOf(id, batch.round);
        for (uint256 i = 0; i < panel.length; ++i) {
            uint256 index = uint16(round.panel >> (16 * i));
            bool dismissed = seats.getSeat(address(ledger), DATANET, index).dismissed;
            if ((round.filed >> i) & 1 == 0 && panel[i] != address(0) && !dismissed) fines += FEE;
        }
    }

    function _rootOf(address, uint256, uint256 salt) internal view virtual returns (bytes32) {
        return keccak256(abi.encode(salt));
    }

    function _revealed(BatchId id, address submitter, uint256 count, uint256 exposure) internal virtual {}

    /// @dev The part of a failed batch's challenger.
    function _awardOf(BatchId, Batch memory) internal view virtual returns (uint256) {
        return 0;
    }

    /// @dev How many of the first rounds count, and whether one of them passed.
    function _before(BatchId id, uint256 rounds) internal view returns (uint256 counted, bool passed) {
        for (uint256 i = 0; i < rounds; ++i) {
            Round memory round = ledger.getRound(id, i);
            if (round.sampled > 0) ++counted;
            passed = passed || 2 * _bits(round.failed) < round.sampled;
        }
    }

    function _pick(uint256 which) internal view returns (BatchId id, Batch memory batch) {
        uint64 count = ledger.batchCount();
        if (count == 0) return (id, batch);
        // the last batches are those that most can happen to
        uint64 recent = count < 3 ? count : 3;
        id = BatchId.wrap(count - uint64(which % recent));
        batch = ledger.getBatch(id);
    }
}
