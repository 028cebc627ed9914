// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SplitId, TokenCap, WeightUpdate} from "../../contracts/rewards/interfaces/IWeightedSplitter.sol";
import {WeightedSplitter} from "../../contracts/rewards/WeightedSplitter.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Owns two splits, deposits two tokens, claims for five accounts, and keeps the sums that the splitter must keep.
contract WeightedSplitterHandler {
    uint256 public constant ACCOUNTS = 5;
    uint64 public constant SPLITS = 2;
    uint256 private constant _MAX_DEPOSIT = 2 ** 90;
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    WeightedSplitter public immutable splitter;
    TokenMock[2] public tokens;
    address[ACCOUNTS] public accounts;

    mapping(TokenMock token => uint256) public donated;
    mapping(SplitId splitId => mapping(TokenMock token => uint256)) public deposited;
    mapping(SplitId splitId => mapping(TokenMock token => uint256)) public claimed;
    mapping(SplitId splitId => mapping(TokenMock token => mapping(address account => uint256))) public claimedBy;

    constructor() {
        splitter = new WeightedSplitter(address(this), address(this), new TokenCap[](0));
        tokens = [new TokenMock(6), new TokenMock(18)];
        for (uint256 i = 0; i < tokens.length; ++i) {
            splitter.setTokenCap(tokens[i], type(uint256).max);
            tokens[i].approve(address(splitter), type(uint256).max);
        }
        for (uint160 i = 0; i < ACCOUNTS; ++i) accounts[i] = address(0xACC0 + i);
        for (uint64 i = 0; i < SPLITS; ++i) splitter.createSplit(address(this));
    }

    function setWeights(uint256 splitSeed, uint256[3] calldata accountSeeds, uint64[3] calldata weights) external {
        SplitId splitId = _split(splitSeed);
        WeightUpdate[] memory updates = new WeightUpdate[](3);
        for (uint256 i = 0; i < 3; ++i) {
            // Five weights of less than 2⁶¹ sum to less than 2⁶⁴; one in four is zero.
            uint64 weight = weights[i] % 4 == 0 ? 0 : weights[i] % (weights[i] % 2 == 0 ? 2 ** 61 : 100);
            updates[i] = WeightUpdate(_account(accountSeeds[i]), weight);
        }
        uint256[] memory before = _claimables(splitId);
        splitter.setWeights(splitId, updates);
        uint256[] memory afterwards = _claimables(splitId);
        for (uint256 i = 0; i < before.length; ++i) {
            require(afterwards[i] == before[i], "A change of weights changes what was earned");
        }
    }

    function deposit(uint256 splitSeed, uint256 tokenSeed, uint256 amount) external {
        SplitId splitId = _split(splitSeed);
        TokenMock token = _token(tokenSeed);
        (, , uint64 totalWeight) = splitter.getSplit(splitId);
        if (totalWeight == 0 || splitter.paused()) return;

        amount = 1 + (amount % (amount % 2 == 0 ? 10 : _MAX_DEPOSIT));
        token.mint(address(this), amount);
        deposited[splitId][token] += amount;
        splitter.deposit(splitId, token, amount);
    }

    /// @dev Claims for every account whose bit is set.
    function claim(uint256 splitSeed, uint256 tokenSeed, uint8 bits) external {
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            if ((bits >> i) % 2 == 1) claimFor(_split(splitSeed), _token(tokenSeed), accounts[i]);
        }
    }

    /// @dev Claims go on while deposits are paused (I12): `claim` never looks.
    function pause() external {
        if (block.timestamp >= splitter.pausableFrom()) splitter.pause();
    }

    function pass(uint32 time) external {
        VM.warp(block.timestamp + (time % 30 days));
    }

    function donate(uint256 tokenSeed, uint64 amount) external {
        TokenMock token = _token(tokenSeed);
        token.mint(address(splitter), amount);
        donated[token] += amount;
    }

    function claimFor(SplitId splitId, TokenMock token, address account) public {
        uint256 expected = splitter.claimable(splitId, token, account);
        if (expected == 0) return;

        uint256 balance = token.balanceOf(account);
        uint256 amount = splitter.claim(splitId, token, account);
        require(amount == expected, "A claim pays what was claimable");
        require(token.balanceOf(account) == balance + amount, "A claim pays the account");
        claimed[splitId][token] += amount;
        claimedBy[splitId][token][account] += amount;
    }

    function _claimables(SplitId splitId) private view returns (uint256[] memory amounts) {
        amounts = new uint256[](tokens.length * ACCOUNTS);
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = splitter.claimable(splitId, tokens[i / ACCOUNTS], accounts[i % ACCOUNTS]);
        }
    }

    function _split(uint256 seed) private pure returns (SplitId) {
        return SplitId.wrap(uint64(1 + (seed % SPLITS)));
    }

    function _token(uint256 seed) private view returns (TokenMock) {
        return tokens[seed % tokens.length];
    }

    function _account(uint256 seed) private view returns (address) {
        return accounts[seed % ACCOUNTS];
    }
}

/// @notice Invariants I1, I2, I12 and I13 of the splitter. That a change of weights takes nothing from anyone is the handler's own
/// check, since it needs the state before and after.
contract WeightedSplitterInvariantTest {
    WeightedSplitterHandler private _handler;
    WeightedSplitter private _splitter;

    function setUp() public {
        _handler = new WeightedSplitterHandler();
        _splitter = _handler.splitter();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev I1: the balance is Σ deposits − Σ claims, and donations on top.
    function invariant_i1_balanceCoversLiabilities() public view {
        for (uint256 i = 0; i < 2; ++i) {
            TokenMock token = _handler.tokens(i);
            uint256 owed = 0;
            for (uint64 j = 1; j <= _handler.SPLITS(); ++j) {
                SplitId splitId = SplitId.wrap(j);
                owed += _handler.deposited(splitId, token) - _handler.claimed(splitId, token);
            }
            uint256 balance = token.balanceOf(address(_splitter));
            require(balance == owed + _handler.donated(token), "I1: the balance is deposits - claims + donations");
        }
    }

    /// @dev I2: Σ (claimed + claimable) of a split's accounts never exceeds its deposits, nor falls short of them by more
    /// than one unit per account and one in the pot.
    function invariant_i2_splitsConserveTheirDeposits() public view {
        uint256 accounts = _handler.ACCOUNTS();
        for (uint64 j = 1; j <= _handler.SPLITS(); ++j) {
            for (uint256 i = 0; i < 2; ++i) {
                (SplitId splitId, TokenMock token) = (SplitId.wrap(j), _handler.tokens(i));
                uint256 credits = 0;
                for (uint256 k = 0; k < accounts; ++k) {
                    address account = _handler.accounts(k);
                    credits += _handler.claimedBy(splitId, token, account);
                    credits += _splitter.claimable(splitId, token, account);
                }
                uint256 deposits = _handler.deposited(splitId, token);
                require(credits <= deposits, "I2: credits never exceed deposits");
                require(deposits - credits < accounts + 1, "I2: less than a unit per account and pot is left");
            }
        }
    }

    /// @dev I13: after everybody is paid, nothing is claimable, and less than a unit per account and pot is left.
    function invariant_i13_everybodyCanBePaid() public {
        uint256 accounts = _handler.ACCOUNTS();
        for (uint64 j = 1; j <= _handler.SPLITS(); ++j) {
            for (uint256 i = 0; i < 2; ++i) {
                (SplitId splitId, TokenMock token) = (SplitId.wrap(j), _handler.tokens(i));
                for (uint256 k = 0; k < accounts; ++k) {
                    _handler.claimFor(splitId, token, _handler.accounts(k));
                    require(_splitter.claimable(splitId, token, _handler.accounts(k)) == 0, "I13: all is paid");
                }
                uint256 left = _handler.deposited(splitId, token) - _handler.claimed(splitId, token);
                require(left < accounts + 1, "I13: less than a unit per account and pot is left");
            }
        }
    }
}
