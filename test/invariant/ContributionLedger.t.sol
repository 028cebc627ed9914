// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {Batch, BatchId, BatchStatus, Round} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {Seat} from "../../contracts/datanet/interfaces/ICuratorSeats.sol";
import {LedgerHandler} from "./LedgerHandler.t.sol";

/// @notice Chooses among the handler's actions by a random number.
contract LedgerRunner {
    LedgerHandler private immutable _handler;

    constructor(LedgerHandler handler) {
        _handler = handler;
    }

    function act(uint256 random) external {
        LedgerHandler handler = _handler;
        // as often as it takes for batches to come to their ends
        uint256 action = random % 16;
        uint256 a = (random >> 8) % 2 ** 64;
        uint256 b = random >> 128;
        if (action == 0) handler.contribute(a, b);
        else if (action < 4) handler.draw(a, b);
        else if (action < 8) handler.review(a, b, b >> 64);
        else if (action == 8) handler.close(a);
        else if (action == 9) handler.finalize(a);
        else if (action == 10) handler.forfeit(a);
        else if (action == 11) handler.takeSeat(a);
        else if (action == 12) handler.leaveSeat(a);
        else if (action < 15) handler.pass(a);
        else if (a % 8 == 0) handler.expire(b);
        else handler.pause(a % 8 == 1);
    }
}

/// @notice I1, I6, I7, D1 and D2 of the ledger, its seats and their vault, after any sequence of calls.
contract ContributionLedgerInvariantTest {
    LedgerHandler private _handler;
    LedgerRunner private _runner;

    function setUp() public {
        _handler = new LedgerHandler(false);
        _runner = new LedgerRunner(_handler);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_runner);
    }

    function invariant_CallsWorkWhereTheStateTableSaysSo() external view {
        require(_handler.breaches() == 0, "a call worked that mustn't, or failed that must work");
    }

    /// @notice I1: the vault holds what everybody has in it, to the unit.
    function invariant_I1_TheVaultHoldsWhatItOwes() external view {
        (uint256 ofLedger, uint256 ofSeats) = (_sumOf(address(_handler.ledger())), _sumOf(address(_handler.seats())));
        require(_handler.token().balanceOf(address(_handler.vault())) == ofLedger + ofSeats, "I1");
    }

    /// @notice What is locked is what the open batches and the seats need, and nothing else.
    function invariant_LocksAreThoseOfOpenBatchesAndSeats() external view {
        uint256 treasury = 0;
        uint256[3] memory stakes;
        ContributionLedger ledger = _handler.ledger();
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) {
            Batch memory batch = ledger.getBatch(BatchId.wrap(number));
            if (batch.status > BatchStatus.Failed) continue;
            uint256 fees = _handler.PANEL() * _handler.FEE();
            treasury += batch.count * _handler.PAY() + fees;
            stakes[_indexOf(batch.submitter)] +=
                batch.exposure +
                _handler.ROUNDS() * fees -
                _filed(number) * _handler.FEE();
        }
        require(_locked(address(ledger), _handler.treasury()) == treasury, "treasury");
        for (uint256 i = 0; i < 3; ++i) {
            require(_locked(address(ledger), _handler.submitters(i)) == stakes[i], "submitter");
        }
        _requireSeats();
    }

    /// @notice I6: nothing is burned but exposures after two failures, fees of expired batches, and fines of the silent.
    function invariant_I6_OnlyWhatIsSaidBurns() external view {
        address dead = _handler.vault().BURN_ADDRESS();
        require(_handler.token().balanceOf(dead) == _handler.burned(), "I6");
    }

    /// @notice I7: the treasury pays final batches alone, by their quality.
    function invariant_I7_TheTreasuryPaysFinalBatchesAlone() external view {
        (uint256 free, uint256 locked) = _handler.vault().bondOf(address(_handler.ledger()), _handler.treasury());
        require(free + locked == _handler.treasuryFunds(), "I7");
    }

    /// @notice D1 and D2: final batches are chained in order without a gap, and a frozen version stays what it was.
    function invariant_D1_D2_TheChainIsOverTheFinalBatches() external view {
        ContributionLedger ledger = _handler.ledger();
        uint64[] memory batches = _handler.finalBatches();
        bytes32[] memory frozen = _handler.frozen();
        bytes32 chainHash = 0;
        for (uint64 i = 0; i < batches.length; ++i) {
            Batch memory batch = ledger.getBatch(BatchId.wrap(batches[i]));
            require(batch.status == BatchStatus.Final && batch.seq == i + 1 && batch.quality > 0, "D1: sequence");
            chainHash = keccak256(
                abi.encode(chainHash, batches[i], batch.root, uint256(batch.count), uint256(batch.quality))
            );
            if (frozen.length <= i + 1 || frozen[i + 1] == 0) continue;
            (bytes32 version, ) = ledger.frozenVersion(_handler.DATANET(), i + 1);
            require(frozen[i + 1] == chainHash && version == chainHash, "D2");
        }
        (uint64 seq, , bytes32 last) = ledger.head(_handler.DATANET());
        require(seq == batches.length && last == chainHash, "D1: head");
    }

    function _requireSeats() private view {
        address seats = address(_handler.seats());
        uint256[4] memory stakes;
        uint256 count = _handler.seats().seatIds(address(_handler.ledger()), _handler.DATANET());
        for (uint256 index = 0; index < count; ++index) {
            Seat memory seat = _handler.seats().getSeat(address(_handler.ledger()), _handler.DATANET(), index);
            if (seat.holder == address(0) || seat.dismissed) continue;
            for (uint256 i = 0; i < 4; ++i) if (_handler.curators(i) == seat.holder) stakes[i] += _handler.STAKE();
        }
        for (uint256 i = 0; i < 4; ++i) require(_locked(seats, _handler.curators(i)) == stakes[i], "seat");
    }

    function _sumOf(address module) private view returns (uint256 sum) {
        sum = _all(module, _handler.treasury()) + _all(module, address(_handler));
        for (uint256 i = 0; i < 3; ++i) sum += _all(module, _handler.submitters(i));
        for (uint256 i = 0; i < 4; ++i) sum += _all(module, _handler.curators(i));
    }

    function _all(address module, address account) private view returns (uint256) {
        (uint256 free, uint256 locked) = _handler.vault().bondOf(module, account);
        return free + locked;
    }

    function _locked(address module, address account) private view returns (uint256 locked) {
        (, locked) = _handler.vault().bondOf(module, account);
    }

    function _filed(uint64 number) private view returns (uint256 verdicts) {
        for (uint256 i = 0; i < _handler.ROUNDS(); ++i) {
            Round memory round = _handler.ledger().getRound(BatchId.wrap(number), i);
            for (uint256 set = round.filed; set != 0; set >>= 1) verdicts += set & 1;
        }
    }

    function _indexOf(address submitter) private view returns (uint256) {
        for (uint256 i = 0; i < 3; ++i) if (_handler.submitters(i) == submitter) return i;
        revert("a stranger's batch");
    }
}

/// @notice I12 and I13: whatever has happened, everything ends by calls of anybody, and all money leaves the vault.
contract ContributionLedgerEndTest {
    uint256 private constant CALLS = 80;

    function testFuzz_I13_EverythingEndsAndTheVaultIsEmpty(uint256 seed) external {
        LedgerHandler handler = new LedgerHandler(true);
        LedgerRunner runner = new LedgerRunner(handler);
        for (uint256 i = 0; i < CALLS; ++i) runner.act(uint256(keccak256(abi.encode(seed, i))));
        require(handler.breaches() == 0, "a call worked that mustn't, or failed that must work");
        _requireBooks(handler);

        handler.endAll();

        require(handler.token().balanceOf(address(handler.vault())) == 0, "I13: money is left");
        ContributionLedger ledger = handler.ledger();
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) {
            require(ledger.getBatch(BatchId.wrap(number)).status > BatchStatus.Failed, "I13: a batch is open");
        }
    }

    /// @dev I6 and I7 once more, since random calls of a handler rarely lead to a batch that fails twice.
    function _requireBooks(LedgerHandler handler) private view {
        address dead = handler.vault().BURN_ADDRESS();
        require(handler.token().balanceOf(dead) == handler.burned(), "I6");
        (uint256 free, uint256 locked) = handler.vault().bondOf(address(handler.ledger()), handler.treasury());
        require(free + locked == handler.treasuryFunds(), "I7");
    }
}
