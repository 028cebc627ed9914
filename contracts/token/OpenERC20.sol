// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {ERC3009Signatures} from "./ERC3009Signatures.sol";
import {IDelegatedSupply} from "./interfaces/IDelegatedSupply.sol";

/// @title OpenERC20
/// @notice What every form of OPEN can do: permits, signed payments, past votes, and the supply that can vote.
/// @dev ERC-20, ERC-2612, ERC-3009 and ERC-5805; the ERC-6372 clock counts seconds, so that votes mean the same on every
/// chain whatever its block time. Amounts are in units of 10⁻¹⁸ token. There is no owner, no pause and no fee.
/// Errors are OpenZeppelin's: ERC-6093 for the token, `ERC2612InvalidSigner`, `ERC3009InvalidSignature`,
/// `ERC5805FutureLookup`, and `ERC20ExceededSafeSupply` for a supply above 2²⁰⁸ − 1.
abstract contract OpenERC20 is ERC20Permit, ERC20Votes, ERC3009Signatures, IDelegatedSupply {
    using Checkpoints for Checkpoints.Trace208;

    Checkpoints.Trace208 private _delegatedSupply;

    /// @param name_ Name of the token, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {}

    /// @inheritdoc IDelegatedSupply
    function getDelegatedSupply() external view returns (uint256) {
        return _delegatedSupply.latest();
    }

    /// @inheritdoc IDelegatedSupply
    function getPastDelegatedSupply(uint256 timepoint) external view returns (uint256) {
        return _delegatedSupply.upperLookupRecent(_validateTimepoint(timepoint));
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

    /// @notice The next unused nonce of `owner` for permits and signed delegations (ERC-2612).
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal virtual override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    /// @dev Every change of a balance or a delegation comes by here with both delegates, zero where there is none.
    function _moveDelegateVotes(address from, address to, uint256 amount) internal override {
        super._moveDelegateVotes(from, to, amount);

        if (amount == 0 || (from == address(0)) == (to == address(0))) return;

        uint208 supply = _delegatedSupply.latest();
        uint208 units = SafeCast.toUint208(amount);
        _delegatedSupply.push(clock(), from == address(0) ? supply + units : supply - units);
    }
}
