// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {DatanetCourt} from "../../contracts/datanet/DatanetCourt.sol";
import {CuratorSeats} from "../../contracts/datanet/CuratorSeats.sol";
import {DatanetRegistry} from "../../contracts/datanet/DatanetRegistry.sol";
import {
    Batch,
    BatchId,
    BatchStatus,
    Opening,
    Round,
    Verdict
} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {Seat} from "../../contracts/datanet/interfaces/ICuratorSeats.sol";
import {
    DatanetForm,
    DatanetId,
    DatanetTerms,
    License,
    ReviewTerms
} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {BlockHistoryMock} from "../../contracts/mocks/BlockHistoryMock.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Lets three submitters, four curators and the owner of a datanet do everything that they can do, in any order,
/// and keeps books of its own. A call counts as a breach where it works although it mustn't, or fails although it must work.
contract LedgerHandler {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    DatanetId public constant DATANET = DatanetId.wrap(1);
    uint256 public constant STAKE = 100;
    uint256 public constant FEE = 7;
    uint256 public constant PANEL = 3;
    uint256 public constant PAY = 3;
    uint256 public constant FLOOR = 50;
    uint256 private constant SEED_DELAY = 2;
    /// @dev What each curator holds at first: enough for panels after some were left, and some dismissed.
    uint256 private constant SEATS = 3;
    uint256 private constant FUNDS = 1_000_000;

    TokenMock public immutable token = new TokenMock(18);
    BondVault public immutable vault;
    DatanetRegistry public immutable registry;
    CuratorSeats public immutable seats;
    ContributionLedger public immutable ledger;
    DatanetCourt public immutable court;
    ArbitratorMock public immutable arbitrator = new ArbitratorMock();

    address[3] public submitters = [address(0xA1), address(0xA2), address(0xA3)];
    address[4] public curators = [address(0xC1), address(0xC2), address(0xC3), address(0xC4)];
    address public immutable treasury;

    bool private immutable _ends;
    uint64[] private _final;
    uint256 private _salt;
    uint256 public breaches;
    uint256 public burned;
    uint256 public treasuryFunds;
    uint256 public deposited;
    uint256 public withdrawn;
    bytes32[] private _frozen;

    constructor(bool ends) {
        _ends = ends;
        VM.etch(HISTORY, address(new BlockHistoryMock()).code);
        VM.roll(1_000);
        vault = new BondVault(token);
        License[] memory licenses = new License[](1);
        licenses[0] = License("CC0-1.0", 0);
        address[] memory arbitrators = new address[](1);
        arbitrators[0] = address(arbitrator);
        registry = new DatanetRegistry(address(this), address(this), licenses, arbitrators);
        seats = new CuratorSeats(registry, vault);
        court = new DatanetCourt(seats);
        ledger = new ContributionLedger(address(this), address(this), seats, court, SEED_DELAY, FLOOR);
        court.bind(ledger);
        treasury = ledger.treasuryOf(DATANET);
        registry.createDatanet(
            "uri",
            DatanetForm("text/plain", uint96(STAKE), false),
            DatanetTerms(
                "CC0-1.0",
                "schema",
                "terms",
                address(arbitrator),
                ReviewTerms(uint88(PAY), uint96(FEE), 100_000, uint8(PANEL), 2, 4, true)
            )
        );
        token.mint(address(this), 100 * FUNDS);
        token.approve(address(vault), type(uint256).max);
        for (uint256 i = 0; i < 3; ++i) _deposit(address(ledger), submitters[i]);
        for (uint256 i = 0; i < 4; ++i) {
            _deposit(address(seats), curators[i]);
            for (uint256 j = 0; j < SEATS; ++j) {
                VM.prank(curators[i]);
                seats.takeSeat(address(ledger), DATANET);
            }
        }
        _deposit(address(ledger), treasury);
        treasuryFunds = FUNDS;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }

    /// @notice Commits and reveals a batch of 64 to 200 records.
    function contribute(uint256 who, uint256 size) external {
        address submitter = submitters[who % 3];
        Opening memory opening = Opening(
            DATANET,
            keccak256(abi.encode(++_salt)),
            64 + (size % 137),
            "m",
            bytes32(_salt),
            1
        );
        bytes32 hash = ledger.commitHashOf(DATANET, opening.root, opening.count, "m", submitter, opening.salt);
        VM.prank(submitter);
        ledger.commit(hash);
        VM.roll(block.number + 1);

        uint256 pay = opening.count * PAY;
        uint256 share = (pay * (ledger.isKnown(DATANET, submitter) ? 25 : 50) + 99) / 100;
        uint256 stake = (share > FLOOR ? share : FLOOR) + 2 * PANEL * FEE;
        bool seated = seats.seatCount(address(ledger), DATANET) >= PANEL;
        bool funded = _free(submitter) >= stake && _free(treasury) >= pay + PANEL * FEE;
        bool able = !ledger.paused() && seated && funded;
        VM.prank(submitter);
        try ledger.reveal(opening) {
            if (!able) ++breaches;
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
        } catch {
            if (able) ++breaches;
        }
    }

    function expire(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        VM.roll(block.number + 3_000);
        bool able = batch.status == BatchStatus.Revealed && block.number > batch.due + 8_191;
        try ledger.expire(id) {
            if (!able) ++breaches;
            burned += PANEL * FEE;
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
            burned += fines;
        } catch {
            if (able) ++breaches;
        }
    }

    function finalize(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        bool able = batch.status == BatchStatus.Window && block.timestamp >= batch.due;
        try ledger.finalize(id) {
            if (!able) ++breaches;
            _final.push(BatchId.unwrap(id));
            treasuryFunds -= ((uint256(batch.count) * PAY + PANEL * FEE) * batch.quality) / 1_000_000;
        } catch {
            if (able) ++breaches;
        }
    }

    function forfeit(uint256 which) external {
        (BatchId id, Batch memory batch) = _pick(which);
        if (BatchId.unwrap(id) == 0) return;
        bool able = batch.status == BatchStatus.Failed && block.timestamp >= batch.due;
        try ledger.forfeit(id) {
            if (!able) ++breaches;
            burned += batch.exposure;
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
    }

    function vacateSeat(uint256 which) external {
        uint256 index = which % seats.seatIds(address(ledger), DATANET);
        Seat memory seat = seats.getSeat(address(ledger), DATANET, index);
        bool able = seat.vacantFrom != 0 && block.timestamp >= seat.vacantFrom;
        try seats.vacateSeat(address(ledger), DATANET, index) {
            if (!able) ++breaches;
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
        withdrawn += part;
    }

    function withdrawTreasury(uint256 amount) external {
        uint256 free = _free(treasury);
        uint256 part = amount % (free + 1);
        ledger.withdrawTreasury(DATANET, part);
        treasuryFunds -= part;
    }

    function pause(bool on) external {
        if (!on) ledger.unpause();
        else if (block.timestamp >= ledger.pausableFrom()) ledger.pause();
    }

    /// @notice Lets up to eight days pass.
    function pass(uint256 time) external {
        VM.warp(block.timestamp + (time % 8 days));
        VM.roll(block.number + 1);
    }

    /// @notice Ends everything that is open, by calls that anybody can make, and takes all money out of the vault. It
    /// keeps no books, so it works only where the handler is made for it: invariants' runs call it like anything else.
    function endAll() external {
        if (!_ends) return;

        VM.warp(block.timestamp + 30 days);
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) _endBatch(BatchId.wrap(number));
        uint256 count = seats.seatIds(address(ledger), DATANET);
        for (uint256 index = 0; index < count; ++index) this.leaveSeat(index);
        VM.warp(block.timestamp + 30 days);
        for (uint256 index = 0; index < count; ++index) {
            if (seats.getSeat(address(ledger), DATANET, index).holder == address(0)) continue;
            seats.vacateSeat(address(ledger), DATANET, index);
        }
        ledger.withdrawTreasury(DATANET, _free(treasury));
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

    function _endBatch(BatchId id) private {
        for (uint256 step = 0; step < 8; ++step) {
            BatchStatus status = ledger.getBatch(id).status;
            if (status == BatchStatus.Revealed) {
                uint256 forgotten = ledger.getBatch(id).due + 9_000;
                if (block.number < forgotten) VM.roll(forgotten);
                ledger.expire(id);
            } else if (status == BatchStatus.UnderReview) ledger.close(id);
            else if (status == BatchStatus.Window) ledger.finalize(id);
            else if (status == BatchStatus.Failed) ledger.forfeit(id);
            VM.warp(block.timestamp + 8 days);
        }
    }

    function _file(BatchId id, uint256 place, uint16 mask) private {
        Batch memory batch = ledger.getBatch(id);
        // the last verdict of a panel has ended the round
        if (batch.status != BatchStatus.UnderReview) return;
        address panelist = ledger.panelOf(id, batch.round)[place];
        bool filed = (ledger.getRound(id, batch.round).filed >> place) & 1 == 1;
        bool able = block.timestamp < batch.due && !filed && panelist != address(0);
        Verdict[] memory verdicts = new Verdict[](1);
        verdicts[0] = Verdict(uint8(place), mask, "");
        VM.prank(panelist == address(0) ? address(0xBAD) : panelist);
        try ledger.review(id, verdicts) {
            if (!able) ++breaches;
        } catch {
            if (able) ++breaches;
        }
    }

    function _takeOut(address module, address account) private {
        (uint256 free, ) = vault.bondOf(module, account);
        if (free == 0) return;
        VM.prank(account);
        vault.withdraw(module, account, free);
    }

    function _deposit(address module, address account) private {
        vault.deposit(module, account, FUNDS);
        deposited += FUNDS;
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

    function _pick(uint256 which) private view returns (BatchId id, Batch memory batch) {
        uint64 count = ledger.batchCount();
        if (count == 0) return (id, batch);
        // the last batches are those that most can happen to
        uint64 recent = count < 3 ? count : 3;
        id = BatchId.wrap(count - uint64(which % recent));
        batch = ledger.getBatch(id);
    }

    function _free(address account) private view returns (uint256 free) {
        (free, ) = vault.bondOf(address(ledger), account);
    }
}
