// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {IRewardLane} from "../../contracts/rewards/interfaces/IRewardLane.sol";
import {Vm} from "../helpers/Vm.sol";
import {LaneHandler} from "./LaneHandler.t.sol";

/// @notice What must be true of a lane after any call.
abstract contract LaneInvariants {
    LaneHandler internal _handler;
    IRewardLane internal _lane;

    function _deploy() internal {
        _handler = new LaneHandler();
        _lane = _handler.lane();
    }

    /// @dev I1: the lane holds what its roots have pulled and nobody was paid, the escrow what it owes, and the vault all that
    /// was not burned; what is locked there is the bonds of the pending root, of demands and of disputes.
    function _requireI1() internal view {
        BondVault vault = _handler.vault();
        uint256 held = _handler.token().balanceOf(address(_lane));
        require(held + _handler.paidTotal() == _handler.funded(), "I1: lane");
        uint256 owed = _handler.escrow().liabilitiesOf(_handler.token());
        require(_handler.token().balanceOf(address(_handler.escrow())) == owed, "I1: escrow");
        uint256 gone = _handler.open().balanceOf(vault.BURN_ADDRESS());
        require(_handler.open().balanceOf(address(vault)) + gone == _handler.bonded(), "I1: vault");
        require(_locked() == _handler.locked(), "I1: locked");
    }

    /// @dev I4: what is paid was pulled for roots, and that is what they have promised, of what was credited.
    function _requireI4() internal view {
        require(_handler.paidTotal() <= _handler.funded(), "I4: paid");
        require(_lane.activeRoot().total == _handler.funded(), "I4: promised");
        uint256 credit = _handler.escrow().creditOf(address(_lane), _handler.token());
        require(credit + _handler.funded() == _handler.credited(), "I4: credited");
    }

    /// @dev I5: nobody is paid twice, nor more than an active root has promised while none was wrong by its leaves.
    function _requireI5() internal view {
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            uint256 claimed = _lane.claimedOf(_handler.people(i));
            require(claimed == _handler.paid(i), "I5: twice");
            require(_handler.wasWrong() || claimed <= _handler.mostPromisedTo(i), "I5: too much");
        }
    }

    function _locked() internal view returns (uint256 sum) {
        for (uint256 i = 0; i < _handler.ACTORS(); ++i) {
            (, uint256 locked) = _handler.vault().bondOf(address(_lane), _handler.actors(i));
            sum += locked;
        }
    }
}

/// @notice Invariants I1, I4 and I5, looked at after every call.
contract RewardLaneInvariantTest is LaneInvariants {
    /// @dev What is called of a contract: nothing is ended in the middle of a run.
    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    function setUp() public {
        _deploy();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        targets = new Selectors[](1);
        targets[0] = Selectors(address(_handler), new bytes4[](1));
        targets[0].selectors[0] = LaneHandler.act.selector;
    }

    function invariant_I1_WhatIsOwedAndLockedIsThere() external view {
        _requireI1();
    }

    function invariant_I4_ALanePaysNoMoreThanItWasGiven() external view {
        _requireI4();
    }

    function invariant_I5_NobodyIsPaidTwice() external view {
        _requireI5();
    }
}

/// @notice I12 and I13: whatever has happened, all that is open ends, what is credited is attributed, and everybody is paid in
/// a pause.
contract RewardLaneEndTest is LaneInvariants {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant _CALLS = 40;
    uint256 private constant _DEEP_CALLS = 150;

    /// @dev 500 runs in every depth, whose length depends on it.
    /// hardhat-config: fuzz.runs = 500
    function testFuzz_I12_I13_EverythingEnds(uint256 seed) external {
        _deploy();
        bool deep = keccak256(bytes(VM.envOr("TEST_DEPTH", ""))) == keccak256("deep");
        uint256 count = deep ? _DEEP_CALLS : _CALLS;
        for (uint256 i = 0; i < count; ++i) _handler.act(uint256(keccak256(abi.encode(seed, i))));

        _handler.endAll();

        _requireI1();
        _requireI4();
        _requireI5();
        require(_handler.factory().paused(), "I12: there is a pause");
        require(_locked() == 0, "I13: a bond is locked");
        require(_handler.funded() == _handler.credited(), "I13: something isn't attributed");
        uint256 held = _handler.token().balanceOf(address(_lane));
        require(_handler.wasWrong() || held == 0, "I13: something isn't paid");
    }
}

/// @notice No action of the handler is dead: each works in a run that is always the same.
contract RewardLaneCoverageTest {
    error NeverWorked(bytes4 selector);

    uint256 private constant _CALLS = 2_000;

    function test_ActionsWork() external {
        LaneHandler handler = new LaneHandler();
        for (uint256 i = 0; i < _CALLS; ++i) handler.act(uint256(keccak256(abi.encode(i))));

        bytes4[17] memory actions = [
            IRewardLane.post.selector,
            IRewardLane.proveLeaf.selector,
            IRewardLane.provePair.selector,
            IRewardLane.proveFall.selector,
            IRewardLane.proveUnsound.selector,
            IRewardLane.demandLeaf.selector,
            IRewardLane.demandAuthor.selector,
            IRewardLane.answerLeaf.selector,
            IRewardLane.answerUnchanged.selector,
            IRewardLane.expireDemand.selector,
            IRewardLane.releaseDemand.selector,
            IRewardLane.dispute.selector,
            bytes4("rule"),
            IRewardLane.endDispute.selector,
            IRewardLane.activate.selector,
            IRewardLane.claim.selector,
            IRewardLane.callForRoot.selector
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            require(handler.worked(actions[i]) > 0, NeverWorked(actions[i]));
        }
    }
}
