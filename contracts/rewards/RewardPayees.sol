// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardPayees} from "./interfaces/IRewardPayees.sol";

/// @title RewardPayees
/// @notice Where accounts want to be paid; see {IRewardPayees}.
abstract contract RewardPayees is IRewardPayees {
    /// @inheritdoc IRewardPayees
    uint256 public constant RECOVERY_PERIOD = 30 days;

    mapping(address account => Payment) private _payments;

    /// @inheritdoc IRewardPayees
    function setPayee(address payee) external {
        _setPayee(msg.sender, payee);
    }

    /// @inheritdoc IRewardPayees
    function setRecoverer(address recoverer) external {
        _setRecoverer(msg.sender, recoverer);
    }

    /// @inheritdoc IRewardPayees
    function announceRecovery(address account, address payee) external {
        Payment storage payment = _payments[account];
        require(msg.sender == payment.recoverer, RewardPayeesNotRecoverer(account, msg.sender));
        require(payee != address(0), RewardPayeesZeroAddress());

        // 40 bits hold the seconds of 34,000 years
        uint40 countsFrom = uint40(block.timestamp + RECOVERY_PERIOD);
        (payment.announced, payment.countsFrom) = (payee, countsFrom);
        emit RecoveryAnnounced(account, payee, countsFrom);
    }

    /// @inheritdoc IRewardPayees
    function refuseRecovery() external {
        Payment storage payment = _payments[msg.sender];
        require(payment.announced != address(0), RewardPayeesTooEarly(msg.sender, 0));

        emit RecoveryRefused(msg.sender, payment.recoverer);
        _setRecoverer(msg.sender, address(0));
    }

    /// @inheritdoc IRewardPayees
    function finishRecovery(address account) external {
        Payment storage payment = _payments[account];
        bool due = payment.announced != address(0) && block.timestamp >= payment.countsFrom;
        require(due, RewardPayeesTooEarly(account, payment.countsFrom));

        _setPayee(account, payment.announced);
    }

    /// @inheritdoc IRewardPayees
    function getPayment(address account) external view returns (Payment memory) {
        return _payments[account];
    }

    /// @inheritdoc IRewardPayees
    function payeeOf(address account) public view returns (address) {
        address payee = _payments[account].payee;
        return payee == address(0) ? account : payee;
    }

    function _setPayee(address account, address payee) private {
        Payment storage payment = _payments[account];
        (payment.payee, payment.announced, payment.countsFrom) = (payee, address(0), 0);
        emit PayeeChanged(account, payee);
    }

    function _setRecoverer(address account, address recoverer) private {
        Payment storage payment = _payments[account];
        (payment.recoverer, payment.announced, payment.countsFrom) = (recoverer, address(0), 0);
        emit RecovererChanged(account, recoverer);
    }
}
