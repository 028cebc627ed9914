// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Funding, FundingState} from "../../contracts/iao/interfaces/FundingTypes.sol";
import {IMilestoneEscrow} from "../../contracts/iao/interfaces/IMilestoneEscrow.sol";
import {ProposalId, ProposalState} from "../../contracts/iao/interfaces/GovernorTypes.sol";
import {Disclosure, OfferingId, OfferingState, Outcome} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {ModelGovernor} from "../../contracts/iao/ModelGovernor.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {IFeePolicies} from "../../contracts/model/interfaces/IFeePolicies.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice What the governor reads of escrow, offering, policies and registry, for one model that was sold.
contract SoldModel {
    TokenMock public immutable token = new TokenMock(18);
    uint128 public immutable sold;
    bytes32 private immutable _hash;
    address private immutable _creator;
    FundingState private _state = FundingState.Waiting;
    uint256 public moves;

    constructor(uint128 sold_, Disclosure memory disclosure, address creator) {
        (sold, _creator) = (sold_, creator);
        _hash = keccak256(abi.encode(disclosure));
    }

    function fail() external {
        _state = FundingState.Failed;
    }

    function setURI(ModelId, string calldata) external {
        ++moves;
    }

    function fundingOf(OfferingId) external view returns (Funding memory funding) {
        funding.state = _state;
    }

    function offering() external view returns (address) {
        return address(this);
    }

    function registry() external view returns (address) {
        return address(this);
    }

    function court() external view returns (address) {
        return address(this);
    }

    function tokenOf(OfferingId) external view returns (address) {
        return address(token);
    }

    function creatorOf(OfferingId) external view returns (address) {
        return _creator;
    }

    function disclosureHashOf(OfferingId) external view returns (bytes32) {
        return _hash;
    }

    function outcomeOf(OfferingId) external view returns (Outcome memory outcome) {
        outcome.sold = sold;
    }

    function stateOf(OfferingId) external pure returns (OfferingState) {
        return OfferingState.Succeeded;
    }

    function isOwner(ModelId, address) external pure returns (bool) {
        return true;
    }
}

/// @notice Three holders, of whom the first is the creator, propose, deposit, execute and take back, and get more tokens.
contract GovernorHandler {
    uint256 public constant HOLDERS = 3;
    uint128 private constant _SOLD = 1_000_003;
    ModelId private constant _MODEL = ModelId.wrap(1);
    string private constant _URI = "ipfs://next";
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @dev What is known of a proposal without the contract.
    struct Ghost {
        uint256 since;
        uint256 needed;
        uint256 inFavour;
        uint256 against;
        bool executed;
    }

    SoldModel public immutable model;
    ModelGovernor public immutable governor;
    TokenMock public immutable token;
    address[HOLDERS] public holders = [address(0xC1), address(0xC2), address(0xC3)];
    /// @notice What was deposited and didn't come back, and what was sent without a call.
    uint256 public held;
    uint256 public donated;
    uint256 public executions;
    bool public exitFailed;
    /// @notice Whether something was executed that hadn't passed by the ghost's figures, or the contract counts otherwise.
    bool public wronged;

    Ghost[] private _ghosts;

    constructor() {
        Disclosure memory disclosure;
        disclosure.modelId = _MODEL;
        model = new SoldModel(_SOLD, disclosure, holders[0]);
        governor = new ModelGovernor(IMilestoneEscrow(address(model)), IFeePolicies(address(model)));
        token = model.token();
        governor.admit(OfferingId.wrap(1), disclosure);
        for (uint256 i = 0; i < HOLDERS; ++i) {
            token.mint(holders[i], _SOLD / (2 * HOLDERS));
            VM.prank(holders[i]);
            token.approve(address(governor), type(uint256).max);
        }
    }

    function propose(uint256 who, uint128 amount) external {
        address holder = holders[who % HOLDERS];
        uint256 needed = governor.neededOf(_MODEL);
        amount = who % 4 == 0 ? 0 : uint128(needed + (amount % 1_000));
        if (token.balanceOf(holder) < amount) return;

        VM.prank(holder);
        try governor.proposeURI(_MODEL, _URI, amount) {
            _ghosts.push(Ghost(block.timestamp, needed, amount, 0, false));
            held += amount;
        } catch {}
    }

    function deposit(uint256 which, uint256 who, uint128 amount, bool inFavour) external {
        if (_ghosts.length == 0) return;
        which = which % _ghosts.length;
        address holder = holders[who % HOLDERS];
        uint256 balance = token.balanceOf(holder);
        if (balance == 0) return;
        amount = uint128(1 + (amount % balance));
        ProposalId proposalId = _idOf(which);

        VM.prank(holder);
        if (inFavour) {
            try governor.support(proposalId, amount) {
                _ghosts[which].inFavour += amount;
                held += amount;
            } catch {}
        } else {
            try governor.oppose(proposalId, amount) {
                _ghosts[which].against += amount;
                held += amount;
            } catch {}
        }
    }

    function execute(uint256 which) external {
        if (_ghosts.length == 0) return;
        which = which % _ghosts.length;
        Ghost storage ghost = _ghosts[which];
        bool allowed = _hasPassed(ghost) && !ghost.executed;

        try governor.executeURI(_idOf(which), _URI) {
            ++executions;
            ghost.executed = true;
            wronged = wronged || !allowed;
        } catch {
            wronged = wronged || (allowed && block.timestamp < _passedAt(ghost) + governor.EXECUTION_PERIOD());
        }
    }

    function withdraw(uint256 which, uint256 who) external {
        if (_ghosts.length == 0) return;
        which = which % _ghosts.length;
        (ProposalId proposalId, address holder) = (_idOf(which), holders[who % HOLDERS]);
        uint256 amount = uint256(governor.supportOf(proposalId, holder)) + governor.oppositionOf(proposalId, holder);
        bool decided = block.timestamp >= _passedAt(_ghosts[which]);

        try governor.withdraw(proposalId, holder) returns (uint256 paid) {
            wronged = wronged || !decided || paid != amount;
            held -= paid;
        } catch {
            exitFailed = exitFailed || (decided && amount > 0);
        }
    }

    function pass(uint256 time) external {
        VM.warp(block.timestamp + (time % 6 days));
    }

    /// @dev Up to what was sold a larger supply needs more.
    function mint(uint256 who, uint256 amount) external {
        token.mint(holders[who % HOLDERS], amount % (_SOLD / 10));
    }

    function donate(uint256 amount) external {
        amount = amount % 1_000;
        token.mint(address(governor), amount);
        donated += amount;
    }

    function fail(uint256 seed) external {
        if (seed % 16 == 0) model.fail();
    }

    /// @notice Whether the sums of each proposal are what was deposited, and the contract's word on it follows from them.
    function agrees() external view returns (bool) {
        for (uint256 i = 0; i < _ghosts.length; ++i) {
            Ghost storage ghost = _ghosts[i];
            ProposalId proposalId = _idOf(i);
            (uint256 inFavour, uint256 against) = (
                governor.getProposal(proposalId).support,
                governor.getProposal(proposalId).opposition
            );
            if (inFavour != ghost.inFavour || against != ghost.against) return false;
            ProposalState state = governor.stateOf(proposalId);
            bool passed = state == ProposalState.Passed || state == ProposalState.Expired;
            if (!ghost.executed && passed != _hasPassed(ghost)) return false;
        }
        return true;
    }

    function _hasPassed(Ghost storage ghost) private view returns (bool) {
        if (block.timestamp < _passedAt(ghost)) return false;
        return ghost.against < ghost.needed || ghost.inFavour > ghost.against;
    }

    function _passedAt(Ghost storage ghost) private view returns (uint256) {
        return ghost.since + (ghost.against < ghost.needed ? 10 days : 19 days);
    }

    function _idOf(uint256 which) private pure returns (ProposalId) {
        return ProposalId.wrap(uint64(which + 1));
    }
}

contract ModelGovernorInvariants {
    GovernorHandler private immutable _handler = new GovernorHandler();

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev I1: it holds what was deposited and didn't come back, and what was given to it.
    function invariant_i1_holdsAllDeposits() public view {
        uint256 balance = _handler.token().balanceOf(address(_handler.governor()));
        require(balance == _handler.held() + _handler.donated(), "I1: deposits are all there");
    }

    /// @dev I11: a proposal's two sums are all that was deposited for and against it, each unit once, and decide it.
    function invariant_i11_countsEachUnitOnce() public view {
        require(_handler.agrees(), "I11: the sums are what was deposited");
        require(!_handler.wronged(), "I11: nothing goes through, or back, before it is decided");
    }

    /// @dev What was executed was done, and nothing else.
    function invariant_doesWhatPassedOnce() public view {
        require(_handler.model().moves() == _handler.executions(), "the model moves by executions alone");
    }

    /// @dev I13: what was deposited comes back by anybody's call once it is decided.
    function invariant_i13_givesBack() public view {
        require(!_handler.exitFailed(), "I13: deposits come back");
    }
}
