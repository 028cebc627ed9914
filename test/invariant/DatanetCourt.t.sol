// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {IBondVault} from "../../contracts/bonds/interfaces/IBondVault.sol";
import {
    Batch,
    BatchId,
    BatchStatus,
    IContributionLedger,
    Round
} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {
    BatchState,
    Case,
    CaseId,
    CaseStatus,
    Demand,
    DemandKind,
    IDatanetCourt
} from "../../contracts/datanet/interfaces/IDatanetCourt.sol";
import {ICuratorSeats, Seat} from "../../contracts/datanet/interfaces/ICuratorSeats.sol";
import {CaseHandler} from "./CaseHandler.t.sol";
import {CourtHandler} from "./CourtHandler.t.sol";

/// @notice What must be true of ledger, seats, court and vault after any call.
abstract contract CourtInvariants {
    /// @notice A call worked that mustn't, failed that must work, or gave somebody another amount than is said.
    error Broken(bytes4 selector);

    CourtHandler internal _handler;

    function _requireAll() internal view {
        require(_handler.breaches() == 0, Broken(_handler.broken()));
        _requireVault();
        _requireTreasury();
        _requireBatches();
        _requireCourt();
        _requireSeats();
        _requireChain();
    }

    /// @dev I1 and I6: the vault holds what everybody has in it, and what was burned is what the words allow.
    function _requireVault() private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            address account = _handler.accounts(i);
            sum += _all(address(_handler.ledger()), account) + _all(address(_handler.seats()), account);
            sum += _all(address(_handler.court()), account);
        }
        uint256 burned = _handler.token().balanceOf(_handler.vault().BURN_ADDRESS());
        require(_handler.token().balanceOf(address(_handler.vault())) == sum, "I1: vault");
        require(_handler.token().balanceOf(address(_handler.court())) == 0, "I1: the court holds tokens");
        require(address(_handler.court()).balance == 0, "I1: the court holds coins");
        require(burned == _handler.burned(), "I6");
        require(_handler.deposited() == _handler.withdrawn() + burned + sum, "I1: books");
    }

    /// @dev I7: the treasury pays final batches alone, by their quality and what of them isn't void.
    function _requireTreasury() private view {
        require(_all(address(_handler.ledger()), _handler.treasury()) == _handler.treasuryFunds(), "I7");
    }

    /// @dev D3, and under the ledger only what open batches need is locked, and exposures are what the faults have left.
    function _requireBatches() private view {
        ContributionLedger ledger = _handler.ledger();
        uint256[] memory locked = new uint256[](_handler.ACCOUNTS());
        uint256 fees = _handler.PANEL() * _handler.FEE();
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) {
            Batch memory batch = ledger.getBatch(BatchId.wrap(number));
            (uint256 holds, uint256 voids) = _handler.court().standingOf(BatchId.wrap(number));
            require(holds == _handler.holds(number), "D3");
            require(voids == _handler.voids(number), "voids");
            if (batch.status > BatchStatus.Failed) continue;
            require(batch.exposure == _handler.exposureOf(number), "exposure");
            locked[12] += batch.count * _handler.PAY() + fees;
            locked[_placeOf(batch.submitter)] +=
                batch.exposure +
                _handler.ROUNDS() * fees -
                _filed(number) * _handler.FEE();
        }
        _requireLocked(address(ledger), locked, "locked under the ledger");
    }

    /// @dev Under the court, only what open cases, demands and challenges of batches need is locked.
    function _requireCourt() private view {
        uint256[] memory locked = new uint256[](_handler.ACCOUNTS());
        for (uint64 number = 1; number <= _handler.court().caseCount(); ++number) {
            Case memory entry = _handler.court().getCase(CaseId.wrap(number));
            for (uint256 i = 0; i < entry.count && entry.status != CaseStatus.Closed; ++i) {
                locked[_placeOf(_handler.court().getChallenged(CaseId.wrap(number), i).challenger)] += entry.bond;
            }
        }
        for (uint64 number = 1; number <= _handler.ledger().batchCount(); ++number) {
            BatchState memory state = _handler.court().getBatchState(BatchId.wrap(number));
            if (state.challenger != address(0)) locked[_placeOf(state.challenger)] += state.bond;
            for (uint256 i = 0; i < 16; ++i) {
                DemandKind kind = i < 8 ? DemandKind.Consent : DemandKind.Content;
                Demand memory demand = _handler.court().getDemand(BatchId.wrap(number), i % 8, kind);
                if (demand.bond > 0) locked[_placeOf(demand.demander)] += demand.bond;
            }
        }
        _requireLocked(address(_handler.court()), locked, "locked under the court");
    }

    function _requireSeats() private view {
        uint256[] memory locked = new uint256[](_handler.ACCOUNTS());
        uint256 count = _handler.seats().seatIds(address(_handler.ledger()), _handler.DATANET());
        for (uint256 index = 0; index < count; ++index) {
            Seat memory seat = _handler.seats().getSeat(address(_handler.ledger()), _handler.DATANET(), index);
            if (seat.holder != address(0) && !seat.dismissed) locked[_placeOf(seat.holder)] += _handler.STAKE();
        }
        _requireLocked(address(_handler.seats()), locked, "locked under the seats");
    }

    /// @dev D1 and D2: final batches are chained in order without a gap, and a frozen version stays what it was.
    function _requireChain() private view {
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

    function _requireLocked(address module, uint256[] memory expected, string memory reason) private view {
        for (uint256 i = 0; i < expected.length; ++i) {
            (, uint256 locked) = _handler.vault().bondOf(module, _handler.accounts(i));
            require(locked == expected[i], reason);
        }
    }

    function _all(address module, address account) private view returns (uint256) {
        (uint256 free, uint256 locked) = _handler.vault().bondOf(module, account);
        return free + locked;
    }

    function _filed(uint64 number) private view returns (uint256 verdicts) {
        for (uint256 i = 0; i < _handler.ROUNDS(); ++i) {
            Round memory round = _handler.ledger().getRound(BatchId.wrap(number), i);
            for (uint256 set = round.filed; set != 0; set >>= 1) verdicts += set & 1;
        }
    }

    function _placeOf(address account) private view returns (uint256 place) {
        while (_handler.accounts(place) != account) ++place;
    }
}

/// @notice Passes random numbers on, so that the handler chooses among its actions and the runner doesn't.
contract CourtRunner {
    CourtHandler private immutable _handler;

    constructor(CourtHandler handler) {
        _handler = handler;
    }

    function act(uint256 random) external {
        _handler.act(uint256(keccak256(abi.encode(random))));
    }
}

/// @notice The invariants after each of a sequence of calls, which is random but for how often each action is taken.
contract DatanetCourtInvariantTest is CourtInvariants {
    CourtRunner private _runner;

    function setUp() public {
        _handler = new CourtHandler(false);
        _runner = new CourtRunner(_handler);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_runner);
    }

    function invariant_I1_I6_I7_D1_D2_D3_HoldAfterEveryCall() external view {
        _requireAll();
    }
}

/// @notice I12 and I13: whatever has happened, everything ends by calls of anybody, and all money leaves the vault.
contract DatanetCourtEndTest is CourtInvariants {
    uint256 private constant CALLS = 100;

    /// @dev 500 runs of 100 calls in every depth: the settings for all tests are either too few or too many for this one.
    /// hardhat-config: fuzz.runs = 500
    function testFuzz_I12_I13_EverythingEndsAndTheVaultIsEmpty(uint256 seed) external {
        _handler = new CourtHandler(true);
        for (uint256 i = 0; i < CALLS; ++i) _handler.act(uint256(keccak256(abi.encode(seed, i))));
        _requireAll();

        _handler.endAll();

        require(_handler.token().balanceOf(address(_handler.vault())) == 0, "I12: money is left");
        ContributionLedger ledger = _handler.ledger();
        for (uint64 number = 1; number <= ledger.batchCount(); ++number) {
            (uint256 holds, ) = _handler.court().standingOf(BatchId.wrap(number));
            require(holds == 0, "I13: a proceeding is open");
            require(ledger.getBatch(BatchId.wrap(number)).status > BatchStatus.Failed, "I13: a batch is open");
        }
    }
}

/// @notice These actions aren't dead in the runs above: each works in one of a few that are always the same. The rarer ones,
/// such as an appeal without a ruling, would take more runs than fit in memory here; the runs above are many times as long.
contract DatanetCourtCoverageTest {
    error NeverWorked(bytes4 selector);

    uint256 private constant RUNS = 9;
    uint256 private constant CALLS = 100;

    function test_ActionsWork() external {
        bytes4[] memory actions = new bytes4[](24);
        actions[0] = IContributionLedger.reveal.selector;
        actions[1] = IContributionLedger.draw.selector;
        actions[2] = IContributionLedger.review.selector;
        actions[3] = IContributionLedger.close.selector;
        actions[4] = IContributionLedger.finalize.selector;
        actions[5] = IContributionLedger.expire.selector;
        actions[6] = IContributionLedger.forfeit.selector;
        actions[7] = ICuratorSeats.takeSeat.selector;
        actions[8] = ICuratorSeats.leaveSeat.selector;
        actions[9] = ICuratorSeats.vacateSeat.selector;
        actions[10] = IBondVault.withdraw.selector;
        actions[11] = IContributionLedger.withdrawTreasury.selector;
        actions[12] = IDatanetCourt.proveOutside.selector;
        actions[13] = IDatanetCourt.claimDuplicate.selector;
        actions[14] = IDatanetCourt.demand.selector;
        actions[15] = IDatanetCourt.answer.selector;
        actions[16] = IDatanetCourt.lapse.selector;
        actions[17] = IDatanetCourt.takeDown.selector;
        actions[18] = IDatanetCourt.challenge.selector;
        actions[19] = IDatanetCourt.bring.selector;
        actions[20] = CaseHandler.rule.selector;
        actions[21] = IDatanetCourt.closeCase.selector;
        actions[22] = IDatanetCourt.challengeBatch.selector;
        actions[23] = IDatanetCourt.appeal.selector;

        uint256 left = actions.length;
        for (uint256 run = 0; left > 0; ++run) {
            require(run < RUNS, NeverWorked(actions[0]));
            CourtHandler handler = new CourtHandler(false);
            for (uint256 i = 0; i < CALLS; ++i) handler.act(uint256(keccak256(abi.encode(run, i))));
            for (uint256 i = left; i > 0; --i) {
                if (handler.worked(actions[i - 1]) > 0) actions[i - 1] = actions[--left];
            }
        }
    }
}
