// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {OpenERC20} from "./OpenERC20.sol";
import {IWrappedNativeOpen} from "./interfaces/IWrappedNativeOpen.sol";

/// @title WrappedNativeOpen
/// @notice The coin of a chain whose coin is OPEN, one to one, with all that {OpenERC20} can do; see
/// {IWrappedNativeOpen}.
contract WrappedNativeOpen is IWrappedNativeOpen, OpenERC20 {
    /// @param name_ Name of the wrapper, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    constructor(string memory name_, string memory symbol_) OpenERC20(name_, symbol_) {}

    /// @notice Does what `deposit` does.
    receive() external payable {
        _mint(msg.sender, msg.value);
    }

    /// @inheritdoc IWrappedNativeOpen
    function deposit() external payable {
        _mint(msg.sender, msg.value);
    }

    /// @inheritdoc IWrappedNativeOpen
    function depositTo(address account) external payable {
        require(account != address(this), ERC20InvalidReceiver(account));

        _mint(account, msg.value);
    }

    /// @inheritdoc IWrappedNativeOpen
    function withdrawTo(address payable account, uint256 amount) external returns (bool) {
        require(account != address(0) && account != address(this), ERC20InvalidReceiver(account));

        _burn(msg.sender, amount);

        require(LowLevelCall.callNoReturn(account, amount, ""), WrappedNativeOpenTransferFailed(account, amount));
        return true;
    }
}
