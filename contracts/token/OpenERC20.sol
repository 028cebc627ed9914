// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {DelegatedVotes} from "./DelegatedVotes.sol";
import {ERC3009Signatures} from "./ERC3009Signatures.sol";

/// @title OpenERC20
/// @notice What every form of OPEN can do: permits, signed payments, past votes, and the supply that can vote.
/// @dev ERC-20, ERC-2612, ERC-3009, and ERC-5805 by {DelegatedVotes}. Amounts are in units of 10⁻¹⁸ token. There is no
/// owner, no pause and no fee. Errors are OpenZeppelin's: ERC-6093 for the token, `ERC2612InvalidSigner`,
/// `ERC3009InvalidSignature`, `ERC5805FutureLookup`, and `ERC20ExceededSafeSupply` for a supply above 2²⁰⁸ − 1.
abstract contract OpenERC20 is ERC20Permit, ERC20Votes, ERC3009Signatures, DelegatedVotes {
    /// @param name_ Name of the token, also of its EIP-712 domain (version "1").
    /// @param symbol_ Ticker symbol.
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {}

    /// @inheritdoc DelegatedVotes
    function clock() public view override(Votes, DelegatedVotes) returns (uint48) {
        return super.clock();
    }

    /// @inheritdoc DelegatedVotes
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Votes, DelegatedVotes) returns (string memory) {
        return super.CLOCK_MODE();
    }

    /// @notice The next unused nonce of `owner` for permits and signed delegations (ERC-2612).
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal virtual override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    function _moveDelegateVotes(address from, address to, uint256 amount) internal override(Votes, DelegatedVotes) {
        super._moveDelegateVotes(from, to, amount);
    }
}
