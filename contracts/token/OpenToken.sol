// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {OpenERC20} from "./OpenERC20.sol";

/// @title OpenToken
/// @notice The economy's token: a fixed supply minted once, burnable by its holders, with all that {OpenERC20} can do.
/// @dev There is no owner, no mint and no fee.
contract OpenToken is OpenERC20, ERC20Burnable {
    /// @param name_ Name of the token, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    /// @param supply The whole supply, in units of 10⁻¹⁸ token.
    /// @param recipient Receives the whole supply; not the zero address.
    constructor(
        string memory name_,
        string memory symbol_,
        uint256 supply,
        address recipient
    ) OpenERC20(name_, symbol_) {
        _mint(recipient, supply);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, OpenERC20) {
        super._update(from, to, value);
    }
}
