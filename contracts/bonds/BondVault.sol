// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Bond, IBondVault} from "./interfaces/IBondVault.sol";

/// @title BondVault
/// @notice Holds every stake and bond, each under the module whose rules it obeys; see {IBondVault}.
contract BondVault is IBondVault, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IBondVault
    address public constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;

    /// @inheritdoc IBondVault
    IERC20 public immutable token;

    mapping(address module => mapping(address account => Bond)) private _bonds;

    constructor(IERC20 token_) {
        require(address(token_) != address(0), BondVaultZeroAddress());

        token = token_;
    }

    /// @inheritdoc IBondVault
    function deposit(address module, address account, uint256 amount) external nonReentrant {
        require(module != address(0) && account != address(0), BondVaultZeroAddress());
        require(amount > 0, BondVaultZeroAmount());

        _free(_bonds[module][account], amount);
        emit Deposited(module, account, msg.sender, amount);

        _pull(amount);
    }

    /// @inheritdoc IBondVault
    function withdraw(address module, address to, uint256 amount) external nonReentrant {
        require(to != address(0), BondVaultZeroAddress());
        require(amount > 0, BondVaultZeroAmount());

        _takeFree(module, msg.sender, amount);
        emit Withdrawn(module, msg.sender, to, amount);

        token.safeTransfer(to, amount);
    }

    /// @inheritdoc IBondVault
    function lock(address account, uint256 amount) external {
        Bond storage bond = _takeFree(msg.sender, account, amount);
        bond.locked = _sum(bond.locked, amount);
        emit Locked(msg.sender, account, amount);
    }

    /// @inheritdoc IBondVault
    function unlock(address account, uint256 amount) external {
        _free(_takeLocked(account, amount), amount);
        emit Unlocked(msg.sender, account, amount);
    }

    /// @inheritdoc IBondVault
    function move(address from, address to, uint256 amount) external {
        require(to != address(0), BondVaultZeroAddress());

        _takeLocked(from, amount);
        _free(_bonds[msg.sender][to], amount);
        emit Moved(msg.sender, from, to, amount);
    }

    /// @inheritdoc IBondVault
    function burn(address account, uint256 amount) external nonReentrant {
        _takeLocked(account, amount);
        emit Burned(msg.sender, account, amount);

        token.safeTransfer(BURN_ADDRESS, amount);
    }

    /// @inheritdoc IBondVault
    function bondOf(address module, address account) external view returns (uint256 free, uint256 locked) {
        Bond storage bond = _bonds[module][account];
        return (bond.free, bond.locked);
    }

    function _free(Bond storage bond, uint256 amount) private {
        bond.free = _sum(bond.free, amount);
    }

    function _takeFree(address module, address account, uint256 amount) private returns (Bond storage bond) {
        bond = _bonds[module][account];
        uint256 free = bond.free;
        require(amount <= free, BondVaultInsufficientFree(module, account, free, amount));

        // at most what was free, which takes 128 bits
        bond.free = uint128(free - amount);
    }

    function _takeLocked(address account, uint256 amount) private returns (Bond storage bond) {
        bond = _bonds[msg.sender][account];
        uint256 locked = bond.locked;
        require(amount <= locked, BondVaultInsufficientLocked(msg.sender, account, locked, amount));

        // at most what was locked, which takes 128 bits
        bond.locked = uint128(locked - amount);
    }

    function _pull(uint256 amount) private {
        uint256 expected = token.balanceOf(address(this)) + amount;
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 actual = token.balanceOf(address(this));
        require(actual == expected, BondVaultUnexpectedBalance(expected, actual));
    }

    function _sum(uint128 part, uint256 amount) private pure returns (uint128) {
        require(amount <= type(uint128).max - part, BondVaultAmountTooLarge(amount));
        return uint128(part + amount);
    }
}
