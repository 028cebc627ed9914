// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Disputes} from "../../contracts/arbitration/libraries/Disputes.sol";
import {IBondVault} from "../../contracts/bonds/interfaces/IBondVault.sol";
import {IGuarded} from "../../contracts/governance/interfaces/IGuarded.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {AccusationId, ILineageCourt} from "../../contracts/model/interfaces/ILineageCourt.sol";
import {
    Claim,
    ModelForm,
    ModelId,
    ModelVersion,
    DatasetVersion
} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {ModelRegistry} from "../../contracts/model/ModelRegistry.sol";
import {ModelSystem} from "./ModelSystem.t.sol";

/// @notice Four accounts build, accuse, post and release bonds in any order, also where they mustn't, before two
/// arbitrators; each call is said to succeed, or to fail with which error, by books that the handler keeps.
contract LineageHandler is ModelSystem {
    uint256 public constant PEOPLE = 4;
    uint256 private constant _MOST_MODELS = 6;
    uint256 private constant _RULING_PERIOD = 60 days;
    uint256 private constant _NOTICE_PERIOD = 30 days;

    /// @notice The bond of a model; nobody's where there is none.
    struct BookedBond {
        address bonder;
        uint256 amount;
        uint256 noticeEnd;
        uint256 openCases;
        uint256 number;
        uint256 arbitratorNumber;
    }

    /// @dev An accusation, until it has ended.
    struct BookedCase {
        uint64 id;
        address accuser;
        uint256 stake;
        uint32 model;
        uint256 deadline;
        uint256 bondNumber;
        bytes32 claim;
        ArbitratorMock judge;
        uint256 disputeId;
    }

    /// @dev Who has deployed the handler, and lets everybody leave at the end.
    address private immutable _keeper = msg.sender;
    ArbitratorMock[2] public judges = [arbitrator, new ArbitratorMock()];
    mapping(uint32 model => BookedBond) public bonds;
    /// @notice How often each ruling was given.
    mapping(uint256 ruling => uint256) public ruled;
    /// @notice What an account has free and locked under the court.
    mapping(address account => uint256) public free;
    mapping(address account => uint256) public locked;
    BookedCase[] private _cases;
    /// @dev Who brought an accusation, while it is open.
    mapping(uint64 id => address) private _openBy;
    /// @dev By bond and claim, the first accusation; where that one has ended, the first after it.
    mapping(bytes32 claim => uint64) private _firsts;
    /// @dev The last one that has ended, to be ruled once more.
    BookedCase private _ended;
    uint256 private _stake = BOND;
    uint256 private _judge;
    uint256 private _arbitratorNumber;

    constructor() {
        for (uint256 i = 0; i < PEOPLE; ++i) free[people(i)] = FUNDS;
        for (uint32 model = 1; model <= MODELS; ++model) _post(model, models.ownerOfModel(ModelId.wrap(model)));
    }

    function register(uint256 who, uint32 parent, uint16 ask) external {
        uint32 count = models.modelCount();
        if (count == _MOST_MODELS) return;

        address builder = people(who);
        bytes memory data = abi.encodeCall(
            ModelRegistry.register,
            (
                "uri",
                ModelForm("base", "CC0-1.0", ModelId.wrap(parent % (count + 1)), ask % 5_001, true),
                ModelVersion("adapter", "training", "evaluation"),
                new DatasetVersion[](0)
            )
        );
        bytes memory fault = _first(_paused(models), _notFree(builder, _stake));
        if (_call(builder, address(models), data, fault)) _post(count + 1, builder);
    }

    /// @notice More often for a model without a bond, and by its owner.
    function postBond(uint256 who, uint256 which) external {
        for (uint256 i = 0; i < MODELS && bonds[_model(which)].bonder != address(0); ++i) which = which / 2 + i;
        uint32 model = _model(which);
        address owner = models.ownerOfModel(ModelId.wrap(model));
        address bonder = who % 16 < PEOPLE ? people(who) : owner;
        bytes memory fault;
        if (bonder != owner) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtNotOwner.selector, model, bonder, owner);
        } else if (bonds[model].bonder != address(0)) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtBonded.selector, model, bonds[model].bonder);
        }
        fault = _first(_paused(court), _first(fault, _notFree(bonder, _stake)));
        bytes memory data = abi.encodeCall(ILineageCourt.postBond, (ModelId.wrap(model)));
        if (_call(bonder, address(court), data, fault)) _post(model, bonder);
    }

    /// @notice More often by the bonder.
    function renewBond(uint256 who, uint256 which) external {
        uint32 model = _model(which);
        BookedBond storage bond = bonds[model];
        address caller = who % 16 < PEOPLE || bond.bonder == address(0) ? people(who) : bond.bonder;
        bytes memory fault;
        if (caller != bond.bonder) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtNotBonder.selector, model, caller, bond.bonder);
        }
        bytes memory data = abi.encodeCall(ILineageCourt.renewBond, (ModelId.wrap(model)));
        if (_call(caller, address(court), data, fault)) bond.arbitratorNumber = _arbitratorNumber;
    }

    function giveNotice(uint256 who, uint256 which, bool byBonder) external {
        uint32 model = _model(which);
        BookedBond storage bond = bonds[model];
        address caller = byBonder && bond.bonder != address(0) ? bond.bonder : people(who);
        bool isOwner = caller == models.ownerOfModel(ModelId.wrap(model));
        bytes memory fault;
        if (caller != bond.bonder && (bond.bonder == address(0) || !isOwner)) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtNotBonder.selector, model, caller, bond.bonder);
        } else if (bond.noticeEnd != 0) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtNoticeGiven.selector, model, bond.noticeEnd);
        }
        bytes memory data = abi.encodeCall(ILineageCourt.giveNotice, (ModelId.wrap(model)));
        if (_call(caller, address(court), data, fault)) bond.noticeEnd = block.timestamp + _NOTICE_PERIOD;
    }

    /// @notice More often a bond under notice.
    function releaseBond(uint256 who, uint256 which) external {
        for (uint256 i = 0; i < MODELS && bonds[_model(which)].noticeEnd == 0; ++i) which = which / 2 + i;
        _release(people(who), _model(which));
    }

    /// @notice More often the first model, so that accusations meet.
    function accuse(uint256 who, uint256 which, uint32 parent, uint64 seq) external {
        (address accuser, uint32 model) = (people(who), which % 3 == 0 ? _model(which / 3) : 1);
        Claim memory claim = _claim(parent % (models.modelCount() + 2), seq);
        bytes memory data = abi.encodeCall(ILineageCourt.accuse, (ModelId.wrap(model), claim, "evidence"));
        uint256 stake = _isHeld(model) ? bonds[model].amount : _stake;
        bytes memory fault = _first(_notClaimable(model, claim), _notFree(accuser, stake));
        uint256 disputeId = judges[_judge].disputeCount();
        if (_call(accuser, address(court), data, fault)) _book(accuser, stake, model, claim, disputeId);
    }

    /// @notice The arbitrator of an accusation rules, sometimes what it can't, or too late.
    function rule(uint256 which, uint256 ruling) external {
        if (_cases.length == 0) return;
        which %= _cases.length;
        ruling %= 8;
        if (ruling > 3) ruling = 1;
        BookedCase memory booked = _cases[which];
        bytes memory fault;
        if (block.timestamp >= booked.deadline) {
            fault = abi.encodeWithSelector(Disputes.DisputesTooLate.selector, booked.deadline);
        } else if (ruling == 3) {
            fault = abi.encodeWithSelector(Disputes.DisputesInvalidRuling.selector, ruling, 2);
        }
        bytes memory data = abi.encodeCall(ArbitratorMock.giveRuling, (booked.disputeId, ruling));
        address owner = models.ownerOfModel(ModelId.wrap(booked.model));
        if (!_call(address(this), address(booked.judge), data, fault)) return;

        ++ruled[ruling];
        _end(which, ruling, owner);
    }

    /// @notice A ruling counts once, also where the accusation ended without it.
    function ruleAgain(uint256 ruling) external {
        if (_ended.id == 0) return;
        bytes memory fault = abi.encodeWithSelector(
            Disputes.DisputesUnknown.selector,
            address(_ended.judge),
            _ended.disputeId
        );
        if (block.timestamp < _ended.deadline) {
            bytes memory data = abi.encodeCall(ArbitratorMock.giveRuling, (_ended.disputeId, ruling % 3));
            _call(address(this), address(_ended.judge), data, fault);
        }
    }

    function endAccusation(uint256 who, uint256 which) external {
        if (_cases.length > 0) _endLate(people(who), which % _cases.length);
    }

    function setTerms(uint16 bond, uint256 judge) external {
        (_stake, _judge) = (1 + (bond % 5_000), judge % 2);
        court.setBuilderBond(uint96(_stake));
        if (court.arbitrator() == address(judges[_judge])) return;
        court.setArbitrator(address(judges[_judge]));
        ++_arbitratorNumber;
    }

    function deposit(uint256 who, uint16 amount) external {
        _bond(address(court), people(who), uint256(amount) + 1);
        free[people(who)] += uint256(amount) + 1;
    }

    /// @notice One in four takes out everything, so that he can't afford what comes.
    function withdraw(uint256 who, uint256 amount) external {
        address account = people(who);
        if (free[account] == 0) return;
        amount = amount % 4 == 0 ? free[account] : 1 + (amount % free[account]);
        free[account] -= amount;
        unbonded += amount;
        _call(account, address(vault), abi.encodeCall(IBondVault.withdraw, (address(court), account, amount)), "");
    }

    function transfer(uint256 who, uint256 which) external {
        uint32 model = _model(which);
        address owner = models.ownerOfModel(ModelId.wrap(model));
        VM.prank(owner);
        models.transferFrom(owner, people(who), model);
    }

    function pause(bool registry) external {
        if (registry && block.timestamp >= models.pausableFrom()) models.pause();
        if (!registry && block.timestamp >= court.pausableFrom()) court.pause();
    }

    function pass(uint32 time) external {
        VM.warp(block.timestamp + (time % (time % 2 == 0 ? 2 hours : 45 days)));
    }

    /// @notice Everybody gives notice, and takes everything out after 60 days without a ruling, in a pause.
    function leaveAll() external {
        if (msg.sender != _keeper) return;

        for (uint32 model = 1; model <= models.modelCount(); ++model) {
            BookedBond storage bond = bonds[model];
            if (bond.bonder == address(0) || bond.noticeEnd != 0) continue;
            bytes memory data = abi.encodeCall(ILineageCourt.giveNotice, (ModelId.wrap(model)));
            if (_call(bond.bonder, address(court), data, "")) bond.noticeEnd = block.timestamp + _NOTICE_PERIOD;
        }
        VM.warp(block.timestamp + _RULING_PERIOD);
        court.pause();
        while (_cases.length > 0) _endLate(address(this), 0);
        for (uint32 model = 1; model <= models.modelCount(); ++model) {
            if (bonds[model].bonder != address(0)) _release(address(this), model);
        }
        for (uint256 i = 0; i < PEOPLE; ++i) {
            _unbond(address(court), people(i));
            free[people(i)] = 0;
        }
    }

    function caseCount() external view returns (uint256) {
        return _cases.length;
    }

    function people(uint256 seed) public view returns (address) {
        seed %= PEOPLE;
        return seed < 2 ? builders[seed] : accusers[seed - 2];
    }

    function _endLate(address caller, uint256 which) private {
        BookedCase memory booked = _cases[which];
        bytes memory fault;
        if (block.timestamp < booked.deadline) {
            fault = abi.encodeWithSelector(ILineageCourt.LineageCourtTooEarly.selector, booked.id, booked.deadline);
        }
        bytes memory data = abi.encodeCall(ILineageCourt.endAccusation, (AccusationId.wrap(booked.id)));
        if (_call(caller, address(court), data, fault)) _end(which, 0, address(0));
    }

    function _release(address caller, uint32 model) private {
        BookedBond memory bond = bonds[model];
        bytes memory fault;
        if (bond.noticeEnd == 0 || block.timestamp < bond.noticeEnd || bond.openCases > 0) {
            fault = abi.encodeWithSelector(
                ILineageCourt.LineageCourtBondHeld.selector,
                model,
                bond.noticeEnd,
                bond.openCases
            );
        }
        bytes memory data = abi.encodeCall(ILineageCourt.releaseBond, (ModelId.wrap(model)));
        if (!_call(caller, address(court), data, fault)) return;

        _clear(model);
        locked[bond.bonder] -= bond.amount;
        free[bond.bonder] += bond.amount;
    }

    /// @dev Books an accusation, which holds the bond where one is at risk.
    function _book(address accuser, uint256 stake, uint32 model, Claim memory claim, uint256 disputeId) private {
        BookedCase memory booked = BookedCase({
            id: court.accusationCount(),
            accuser: accuser,
            stake: stake,
            model: model,
            deadline: block.timestamp + _RULING_PERIOD,
            bondNumber: _isHeld(model) ? bonds[model].number : 0,
            claim: keccak256(abi.encode(model, bonds[model].number, claim.dataset.datanetId, claim.parent)),
            judge: judges[_judge],
            disputeId: disputeId
        });
        if (booked.bondNumber != 0) {
            ++bonds[model].openCases;
            if (_openBy[_firsts[booked.claim]] == address(0)) _firsts[booked.claim] = booked.id;
        }
        _openBy[booked.id] = accuser;
        _cases.push(booked);
        _lock(accuser, stake);
    }

    /// @dev Books what a ruling does: 1 takes the bond that the accusation holds, 2 the accuser's stake, 0 nothing.
    function _end(uint256 which, uint256 ruling, address owner) private {
        BookedCase memory booked = _cases[which];
        BookedBond storage bond = bonds[booked.model];
        (address bonder, uint256 amount) = (bond.bonder, bond.amount);
        bool holds = bonder != address(0) && booked.bondNumber == bond.number;
        if (holds && ruling == 1) {
            _clear(booked.model);
            _forfeit(bonder, _finderOf(booked), amount);
        } else if (holds) {
            --bond.openCases;
        }
        if (ruling == 2) {
            _forfeit(booked.accuser, holds ? bonder : owner, booked.stake);
        } else {
            locked[booked.accuser] -= booked.stake;
            free[booked.accuser] += booked.stake;
        }
        _ended = booked;
        delete _openBy[booked.id];
        _cases[which] = _cases[_cases.length - 1];
        _cases.pop();
    }

    function _forfeit(address loser, address winner, uint256 amount) private {
        uint256 award = (amount * 3) / 5;
        locked[loser] -= amount;
        free[winner] += award;
        burned += amount - award;
    }

    function _post(uint32 model, address bonder) private {
        bonds[model] = BookedBond(bonder, _stake, 0, 0, bonds[model].number + 1, _arbitratorNumber);
        _lock(bonder, _stake);
    }

    function _clear(uint32 model) private {
        bonds[model] = BookedBond(address(0), 0, 0, 0, bonds[model].number, 0);
    }

    function _lock(address account, uint256 amount) private {
        free[account] -= amount;
        locked[account] += amount;
    }

    /// @dev Who gets the award: an earlier one who claimed the same, while his accusation is open.
    function _finderOf(BookedCase memory booked) private view returns (address) {
        uint64 first = _firsts[booked.claim];
        return first < booked.id && _openBy[first] != address(0) ? _openBy[first] : booked.accuser;
    }

    /// @dev Whether an accusation that is brought now holds the model's bond.
    function _isHeld(uint32 model) private view returns (bool) {
        BookedBond memory bond = bonds[model];
        bool isAtRisk = bond.bonder != address(0) && bond.arbitratorNumber == _arbitratorNumber;
        return isAtRisk && (bond.noticeEnd == 0 || block.timestamp < bond.noticeEnd);
    }

    function _model(uint256 seed) private view returns (uint32) {
        return 1 + uint32(seed % models.modelCount());
    }

    function _notFree(address account, uint256 amount) private view returns (bytes memory fault) {
        if (amount <= free[account]) return fault;
        bytes4 selector = IBondVault.BondVaultInsufficientFree.selector;
        return abi.encodeWithSelector(selector, address(court), account, free[account], amount);
    }

    /// @dev By the registry's own word: what can be claimed is its matter.
    function _notClaimable(uint32 model, Claim memory claim) private view returns (bytes memory fault) {
        try models.requireClaimable(ModelId.wrap(model), claim) {
            return fault;
        } catch (bytes memory reason) {
            return reason;
        }
    }

    function _paused(IGuarded guarded) private view returns (bytes memory fault) {
        if (!guarded.paused()) return fault;
        return abi.encodeWithSelector(IGuarded.GuardedPaused.selector, guarded.pausedUntil());
    }

    function _first(bytes memory one, bytes memory other) private pure returns (bytes memory) {
        return one.length > 0 ? one : other;
    }
}
