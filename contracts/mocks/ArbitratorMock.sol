// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {IArbitrator} from "../arbitration/interfaces/IArbitrator.sol";

/// @notice An arbitrator shaped like Kleros (ERC-792), which charges what it is told, rules when it is told and whatever it
/// is told, and does what one that is hostile or broken would do.
contract ArbitratorMock is IArbitrator {
    /// @notice What happens when a dispute is created.
    enum Conduct {
        Honest,
        Revert,
        CallBack,
        RepeatId,
        RaisePrice
    }

    error ArbitratorMockBroken();

    uint256 public cost;
    Conduct public conduct;
    bytes public callback;
    bool public calledBack;
    uint256 public disputeCount;
    mapping(uint256 disputeId => IArbitrable) public arbitrableOf;
    mapping(uint256 disputeId => uint256) public choicesOf;
    mapping(uint256 disputeId => uint256) public paidFor;

    function setCost(uint256 newCost) external {
        cost = newCost;
    }

    /// @notice Sets what happens from now on, and what `CallBack` calls the arbitrable contract with.
    function setConduct(Conduct newConduct, bytes calldata newCallback) external {
        conduct = newConduct;
        callback = newCallback;
    }

    /// @inheritdoc IArbitrator
    function createDispute(uint256 choices, bytes calldata) external payable returns (uint256 disputeId) {
        require(conduct != Conduct.Revert && msg.value >= cost, ArbitratorMockBroken());

        disputeId = conduct == Conduct.RepeatId && disputeCount > 0 ? disputeCount - 1 : disputeCount++;
        arbitrableOf[disputeId] = IArbitrable(msg.sender);
        choicesOf[disputeId] = choices;
        paidFor[disputeId] = msg.value;
        emit DisputeCreation(disputeId, IArbitrable(msg.sender));

        if (conduct == Conduct.CallBack) {
            // solhint-disable-next-line avoid-low-level-calls
            (calledBack, ) = msg.sender.call(callback);
        } else if (conduct == Conduct.RaisePrice) cost *= 2;
    }

    /// @notice Rules as it is told, with all that this reverts with.
    function giveRuling(uint256 disputeId, uint256 ruling) external {
        arbitrableOf[disputeId].rule(disputeId, ruling);
    }

    /// @notice Rules a dispute of any number before any contract.
    function ruleAt(IArbitrable arbitrable, uint256 disputeId, uint256 ruling) external {
        arbitrable.rule(disputeId, ruling);
    }

    /// @inheritdoc IArbitrator
    function appeal(uint256, bytes calldata) external payable {
        revert ArbitratorMockBroken();
    }

    /// @inheritdoc IArbitrator
    function arbitrationCost(bytes calldata) external view returns (uint256) {
        return cost;
    }

    /// @inheritdoc IArbitrator
    function appealCost(uint256, bytes calldata) external pure returns (uint256) {
        revert ArbitratorMockBroken();
    }

    /// @inheritdoc IArbitrator
    function appealPeriod(uint256) external pure returns (uint256 start, uint256 end) {
        return (0, 0);
    }

    /// @inheritdoc IArbitrator
    function disputeStatus(uint256) external pure returns (DisputeStatus) {
        return DisputeStatus.Waiting;
    }

    /// @inheritdoc IArbitrator
    function currentRuling(uint256) external pure returns (uint256) {
        return 0;
    }
}
