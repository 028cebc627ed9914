// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title OpenToken
/// @notice The economy's token: a fixed supply minted once, burnable by its holders, with permit and past votes.
/// @dev ERC-20, ERC-2612 and ERC-5805; the ERC-6372 clock counts seconds, so that votes mean the same on every chain
/// whatever its block time. Amounts are in units of 10⁻¹⁸ token. There is no owner, no mint and no fee.
/// Errors are OpenZeppelin's: ERC-6093 for the token, `ERC2612InvalidSigner`, `ERC5805FutureLookup`, and
/// `ERC20ExceededSafeSupply` for a supply above 2²⁰⁸ − 1.
contract OpenToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes {
    /// @param name_ Name of the token, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    /// @param supply The whole supply, in units of 10⁻¹⁸ token.
    /// @param recipient Receives the whole supply; not the zero address.
    constructor(
        string memory name_,
        string memory symbol_,
        uint256 supply,
        address recipient
    ) ERC20(name_, symbol_) ERC20Permit(name_) {
        _mint(recipient, supply);
    }

    /// @notice The time in seconds since 1970 that votes are recorded under (ERC-6372).
    function clock() public view override returns (uint48) {
        return Time.timestamp();
    }

    /// @notice The clock in machine-readable form (ERC-6372).
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The next unused permit nonce of `owner` (ERC-2612).
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
