// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts-upgradeable/proxy/utils/Initializable.sol";
import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {ERC20BurnableUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20BurnableUpgradeable.sol";
import {ERC20PermitUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {ERC20VotesUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20VotesUpgradeable.sol";
import {NoncesUpgradeable} from "@openzeppelin/contracts-upgradeable/utils/NoncesUpgradeable.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

/// @title ModelToken
/// @notice The token of one model: a fixed supply minted once, burnable by its holders, with permit and past votes.
/// @dev Deployed as an ERC-1167 clone by `ModelTokenFactory` and initialised in the same transaction. ERC-20, ERC-2612,
/// ERC-5805, with an ERC-6372 clock in seconds. Every clone has an EIP-712 domain of its own: its name, version "1",
/// the chain and the clone's address. Amounts are in units of 10⁻¹⁸ token. There is no owner, no mint and no upgrade.
contract ModelToken is
    Initializable,
    ERC20Upgradeable,
    ERC20BurnableUpgradeable,
    ERC20PermitUpgradeable,
    ERC20VotesUpgradeable
{
    /// @dev Locks the implementation, so that only clones can be initialised.
    constructor() {
        _disableInitializers();
    }

    /// @notice Names a fresh clone and mints its whole supply.
    /// @dev Reverts with `InvalidInitialization` on the implementation and on a clone that is initialised already.
    /// The EIP-712 name and version are read from `name()` and a constant instead of storage, which saves 45k gas a
    /// clone.
    /// @param name_ Name of the token, also of its EIP-712 domain.
    /// @param symbol_ Ticker symbol.
    /// @param supply The whole supply, in units of 10⁻¹⁸ token.
    /// @param recipient Receives the whole supply; not the zero address.
    function initialize(
        string calldata name_,
        string calldata symbol_,
        uint256 supply,
        address recipient
    ) external initializer {
        __ERC20_init(name_, symbol_);
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
    function nonces(address owner) public view override(ERC20PermitUpgradeable, NoncesUpgradeable) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(
        address from,
        address to,
        uint256 value
    ) internal override(ERC20Upgradeable, ERC20VotesUpgradeable) {
        super._update(from, to, value);
    }

    // solhint-disable-next-line func-name-mixedcase
    function _EIP712Name() internal view override returns (string memory) {
        return name();
    }

    // solhint-disable-next-line func-name-mixedcase
    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }
}
