// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {Bond, IBondVault} from "../../contracts/bonds/interfaces/IBondVault.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Lets three modules and four accounts, of whom one is a module too, call everything in any order, also with too
/// much; says before each call that it succeeds, or with which error it fails; and keeps the vault's books once more.
contract BondVaultHandler {
    uint256 public constant MODULES = 3;
    uint256 public constant ACCOUNTS = 4;
    uint256 private constant _MAX = type(uint128).max;
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    TokenMock public token = new TokenMock(18);
    BondVault public vault = new BondVault(token);
    address[MODULES] public modules = [address(0xB1), address(0xB2), address(0xB3)];
    address[ACCOUNTS] public accounts = [address(0xB1), address(0xA1), address(0xA2), address(0xA3)];

    uint256 public deposited;
    uint256 public withdrawn;
    uint256 public burned;
    /// @notice What reached the vault otherwise than by a deposit.
    uint256 public donated;
    mapping(address module => mapping(address account => Bond)) private _books;

    function deposit(uint256 moduleSeed, uint256 accountSeed, uint256 payerSeed, uint256 seed) external {
        (address module, address account, address payer) = (
            _module(moduleSeed),
            _account(accountSeed),
            _account(payerSeed)
        );
        Bond storage book = _books[module][account];
        uint256 amount = _deposited(seed, _MAX - book.free);
        token.mint(payer, amount);
        VM.prank(payer);
        token.approve(address(vault), amount);

        bytes memory fault = _first(_zero(amount), _tooLarge(book.free, amount));
        if (!_call(payer, abi.encodeCall(IBondVault.deposit, (module, account, amount)), fault)) return;

        book.free += uint128(amount);
        deposited += amount;
    }

    /// @notice Withdraws to one of the accounts, or to the vault itself, which amounts to a donation.
    function withdraw(uint256 moduleSeed, uint256 accountSeed, uint256 toSeed, uint256 seed) external {
        (address module, address account) = (_module(moduleSeed), _account(accountSeed));
        address to = toSeed % (ACCOUNTS + 1) == ACCOUNTS ? address(vault) : _account(toSeed);
        _withdraw(module, account, to, _taken(seed, _books[module][account].free));
    }

    /// @notice Withdraws all that an account has free under a module.
    function withdrawAll(address module, address account) external {
        uint256 free = _books[module][account].free;
        if (free > 0) _withdraw(module, account, account, free);
    }

    function lock(uint256 moduleSeed, uint256 accountSeed, uint256 seed) external {
        (address module, address account) = (_module(moduleSeed), _account(accountSeed));
        Bond storage book = _books[module][account];
        uint256 amount = _taken(seed, book.free);

        bytes memory fault = _first(_notFree(module, account, amount), _tooLarge(book.locked, amount));
        if (!_call(module, abi.encodeCall(IBondVault.lock, (account, amount)), fault)) return;

        book.free -= uint128(amount);
        book.locked += uint128(amount);
    }

    function unlock(uint256 moduleSeed, uint256 accountSeed, uint256 seed) external {
        (address module, address account) = (_module(moduleSeed), _account(accountSeed));
        Bond storage book = _books[module][account];
        uint256 amount = _taken(seed, book.locked);

        bytes memory fault = _first(_notLocked(module, account, amount), _tooLarge(book.free, amount));
        if (!_call(module, abi.encodeCall(IBondVault.unlock, (account, amount)), fault)) return;

        book.locked -= uint128(amount);
        book.free += uint128(amount);
    }

    function move(uint256 moduleSeed, uint256 fromSeed, uint256 toSeed, uint256 seed) external {
        (address module, address from, address to) = (_module(moduleSeed), _account(fromSeed), _account(toSeed));
        uint256 amount = _taken(seed, _books[module][from].locked);

        bytes memory fault = _first(_notLocked(module, from, amount), _tooLarge(_books[module][to].free, amount));
        if (!_call(module, abi.encodeCall(IBondVault.move, (from, to, amount)), fault)) return;

        _books[module][from].locked -= uint128(amount);
        _books[module][to].free += uint128(amount);
    }

    function burn(uint256 moduleSeed, uint256 accountSeed, uint256 seed) external {
        (address module, address account) = (_module(moduleSeed), _account(accountSeed));
        uint256 amount = _taken(seed, _books[module][account].locked);

        bytes memory fault = _notLocked(module, account, amount);
        if (!_call(module, abi.encodeCall(IBondVault.burn, (account, amount)), fault)) return;

        _books[module][account].locked -= uint128(amount);
        burned += amount;
    }

    /// @notice Brings tokens to the vault without a deposit.
    function donate(uint96 amount) external {
        token.mint(address(vault), amount);
        donated += amount;
    }

    function bookOf(address module, address account) external view returns (uint256 free, uint256 locked) {
        return (_books[module][account].free, _books[module][account].locked);
    }

    function _withdraw(address module, address account, address to, uint256 amount) private {
        uint256 balance = token.balanceOf(to);
        bytes memory fault = _first(_zero(amount), _notFree(module, account, amount));
        if (!_call(account, abi.encodeCall(IBondVault.withdraw, (module, to, amount)), fault)) return;

        bool toItself = to == address(vault);
        require(token.balanceOf(to) == balance + (toItself ? 0 : amount), "I12: paid in full");
        _books[module][account].free -= uint128(amount);
        withdrawn += amount;
        if (toItself) donated += amount;
    }

    /// @dev Requires that the call succeeds if `fault` is empty, and otherwise that it fails with exactly this error.
    function _call(address caller, bytes memory data, bytes memory fault) private returns (bool succeeded) {
        bytes memory answer;
        VM.prank(caller);
        // solhint-disable-next-line avoid-low-level-calls
        (succeeded, answer) = address(vault).call(data);
        require(succeeded == (fault.length == 0), succeeded ? "a call must fail" : "a call must succeed");
        require(succeeded || keccak256(answer) == keccak256(fault), "a call fails with another error");
    }

    function _notFree(address module, address account, uint256 amount) private view returns (bytes memory fault) {
        uint256 free = _books[module][account].free;
        if (amount <= free) return fault;
        return abi.encodeWithSelector(IBondVault.BondVaultInsufficientFree.selector, module, account, free, amount);
    }

    function _notLocked(address module, address account, uint256 amount) private view returns (bytes memory fault) {
        uint256 locked = _books[module][account].locked;
        if (amount <= locked) return fault;
        return abi.encodeWithSelector(IBondVault.BondVaultInsufficientLocked.selector, module, account, locked, amount);
    }

    function _module(uint256 seed) private view returns (address) {
        return modules[seed % MODULES];
    }

    function _account(uint256 seed) private view returns (address) {
        return accounts[seed % ACCOUNTS];
    }

    function _zero(uint256 amount) private pure returns (bytes memory fault) {
        if (amount == 0) fault = abi.encodeWithSelector(IBondVault.BondVaultZeroAmount.selector);
    }

    function _tooLarge(uint256 has, uint256 amount) private pure returns (bytes memory fault) {
        if (amount <= _MAX - has) return fault;
        return abi.encodeWithSelector(IBondVault.BondVaultAmountTooLarge.selector, amount);
    }

    function _first(bytes memory one, bytes memory other) private pure returns (bytes memory) {
        return one.length > 0 ? one : other;
    }

    /// @dev One in eight is too large, one is nothing, and one fills the 128 bits.
    function _deposited(uint256 seed, uint256 room) private pure returns (uint256) {
        if (seed % 8 == 0) return room + 1 + (seed >> 128);
        if (seed % 8 == 1) return 0;
        if (seed % 8 == 2) return room;
        return (seed >> 3) % 2 ** 100;
    }

    /// @dev One in eight is too large, and two are all there is.
    function _taken(uint256 seed, uint256 available) private pure returns (uint256) {
        if (seed % 8 == 0) return available + 1 + (seed >> 128);
        if (seed % 8 < 3) return available;
        return (seed >> 3) % (available + 1);
    }
}

/// @notice Invariants I1 and I12 of the vault. Which calls succeed, and how the others fail, is the handler's own check.
contract BondVaultInvariantTest {
    BondVaultHandler private _handler;
    BondVault private _vault;
    TokenMock private _token;

    function setUp() public {
        _handler = new BondVaultHandler();
        _vault = _handler.vault();
        _token = _handler.token();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_I1_TheBalanceIsAllBondsAndTheDonations() external view {
        (uint256 free, uint256 locked) = _sums();
        uint256 balance = _token.balanceOf(address(_vault));
        require(balance >= free + locked, "I1: bonds");
        require(balance == free + locked + _handler.donated(), "I1: donations");
    }

    function invariant_I1_AllBondsAreWhatCameLessWhatLeft() external view {
        (uint256 free, uint256 locked) = _sums();
        uint256 left = _handler.withdrawn() + _handler.burned();
        require(free + locked == _handler.deposited() - left, "I1: flows");
    }

    /// @dev The handler writes in a book what its module, its depositors and its account do, and nothing that others do.
    function invariant_NobodyElseTouchesTheBookOfAModule() external view {
        for (uint256 i = 0; i < _handler.MODULES(); ++i) {
            for (uint256 j = 0; j < _handler.ACCOUNTS(); ++j) {
                (address module, address account) = (_handler.modules(i), _handler.accounts(j));
                (uint256 free, uint256 locked) = _vault.bondOf(module, account);
                (uint256 bookedFree, uint256 bookedLocked) = _handler.bookOf(module, account);
                require(free == bookedFree, "free");
                require(locked == bookedLocked, "locked");
            }
        }
    }

    function invariant_WhatIsBurnedLiesAtTheBurnAddress() external view {
        require(_token.balanceOf(_vault.BURN_ADDRESS()) == _handler.burned(), "burned");
    }

    function invariant_I12_EverybodyCanWithdrawAllThatIsFree() external {
        for (uint256 i = 0; i < _handler.MODULES(); ++i) {
            for (uint256 j = 0; j < _handler.ACCOUNTS(); ++j) {
                _handler.withdrawAll(_handler.modules(i), _handler.accounts(j));
            }
        }
        (uint256 free, uint256 locked) = _sums();
        require(free == 0, "I12: free");
        require(_token.balanceOf(address(_vault)) == locked + _handler.donated(), "I12: the rest");
    }

    /// @dev All that is free and all that is locked, by the vault's own word.
    function _sums() private view returns (uint256 allFree, uint256 allLocked) {
        for (uint256 i = 0; i < _handler.MODULES(); ++i) {
            for (uint256 j = 0; j < _handler.ACCOUNTS(); ++j) {
                (uint256 free, uint256 locked) = _vault.bondOf(_handler.modules(i), _handler.accounts(j));
                allFree += free;
                allLocked += locked;
            }
        }
    }
}
