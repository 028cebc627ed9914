// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {OpenERC20} from "./OpenERC20.sol";
import {IWrappedOpen} from "./interfaces/IWrappedOpen.sol";

/// @title WrappedOpen
/// @notice An ERC-20 that exists already, one to one, with all that {OpenERC20} can do; see {IWrappedOpen}.
contract WrappedOpen is IWrappedOpen, OpenERC20, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IWrappedOpen
    IERC20 public immutable underlying;

    /// @param name_ Name of the wrapper, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    /// @param underlying_ The token to wrap: a contract with 18 decimals.
    constructor(string memory name_, string memory symbol_, IERC20 underlying_) OpenERC20(name_, symbol_) {
        require(address(underlying_).code.length > 0, WrappedOpenNoContract(address(underlying_)));
        (, uint8 decimals_) = underlying_.tryGetDecimals();
        require(decimals_ == 18, WrappedOpenWrongDecimals(decimals_));

        underlying = underlying_;
    }

    /// @inheritdoc IWrappedOpen
    function depositFor(address account, uint256 amount) external nonReentrant returns (bool) {
        require(account != address(this), ERC20InvalidReceiver(account));

        uint256 balance = underlying.balanceOf(address(this));
        underlying.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = underlying.balanceOf(address(this)) - balance;
        require(received == amount, WrappedOpenUnexpectedAmount(amount, received));

        // After the payment, so that units are never in the world before what stands behind them.
        _mint(account, amount);
        return true;
    }

    /// @inheritdoc IWrappedOpen
    function withdrawTo(address account, uint256 amount) external nonReentrant returns (bool) {
        require(account != address(this), ERC20InvalidReceiver(account));

        _burn(msg.sender, amount);

        underlying.safeTransfer(account, amount);
        return true;
    }
}
