// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SplitId, TokenCap, WeightUpdate} from "../../contracts/rewards/interfaces/IWeightedSplitter.sol";
import {WeightedSplitter} from "../../contracts/rewards/WeightedSplitter.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";

contract WeightedSplitterFuzzTest {
    uint256 private constant _DEPOSITS = 8;
    SplitId private constant _SPLIT = SplitId.wrap(1);
    address private constant _ALICE = address(0xA11CE);
    address private constant _BOB = address(0xB0B);

    WeightedSplitter private _splitter;
    TokenMock private _token;

    function setUp() public {
        _splitter = new WeightedSplitter(address(this), address(this), new TokenCap[](0));
        _token = new TokenMock(18);
        _splitter.setTokenCap(_token, type(uint256).max);
        _splitter.createSplit(address(this));
        _token.approve(address(_splitter), type(uint256).max);
    }

    /// @dev With fixed weights, an account is never above amount · weight / total weight, and at most one unit below
    /// where the total weight is at most 2³².
    function testFuzz_deposit_fixedWeights(uint32 alices, uint32 bobs, uint88[_DEPOSITS] calldata amounts) public {
        (uint64 a, uint64 b) = (alices / 2, 1 + bobs / 2);
        _setWeights(a, b);
        uint256 total = 0;
        for (uint256 i = 0; i < _DEPOSITS; ++i) {
            total += _deposit(amounts[i]);
            _requireNear(_ALICE, total, a, uint256(a) + b);
            _requireNear(_BOB, total, b, uint256(a) + b);
        }
    }

    /// @dev Claims between the deposits, in any pattern, leave every account with what it has without them.
    function testFuzz_claim_numberAndOrder(
        uint64 alices,
        uint64 bobs,
        uint88[_DEPOSITS] calldata amounts,
        uint16 pattern
    ) public {
        (uint64 a, uint64 b) = (alices / 4, 1 + bobs / 4);
        _splitter.createSplit(address(this));
        SplitId twin = SplitId.wrap(2);
        for (uint256 i = 0; i < _DEPOSITS; ++i) {
            if (i % 3 == 0) {
                _setWeightsOf(_SPLIT, a, b);
                _setWeightsOf(twin, a, b);
                (a, b) = (b, a + 1);
            }
            uint256 amount = _deposit(amounts[i]);
            _token.mint(address(this), amount);
            _splitter.deposit(twin, _token, amount);
            if ((pattern >> i) % 2 == 1) _claim(_ALICE);
            if ((pattern >> (i + _DEPOSITS)) % 2 == 1) _claim(_BOB);
        }
        _claim(_BOB);
        _claim(_ALICE);
        require(_token.balanceOf(_ALICE) == _splitter.claimable(twin, _token, _ALICE), "Alice has the same");
        require(_token.balanceOf(_BOB) == _splitter.claimable(twin, _token, _BOB), "Bob has the same");
    }

    /// @dev A split without change of weights pays its last unit after as many deposits of a unit as its total weight.
    function testFuzz_deposit_units(uint8 alices, uint8 bobs) public {
        (uint64 a, uint64 b) = (alices % 8, 1 + (bobs % 8));
        _setWeights(a, b);
        for (uint256 i = 0; i < a + b; ++i) _deposit(0);
        require(_splitter.claimable(_SPLIT, _token, _ALICE) == a, "Alice has her weight");
        require(_splitter.claimable(_SPLIT, _token, _BOB) == b, "Bob has his weight");
    }

    /// @dev Whoever joins, leaves or changes after a deposit has no part in it, and takes nothing from it.
    function testFuzz_setWeights_later(uint88 amount, uint64 alices, uint64 bobs) public {
        _setWeights(1 + alices / 2, 0);
        uint256 deposited = _deposit(amount);
        uint256 earned = _splitter.claimable(_SPLIT, _token, _ALICE);
        require(earned == deposited || earned + 1 == deposited, "Alice alone earns the deposit");

        _setWeights(alices / 3, bobs / 2);
        require(_splitter.claimable(_SPLIT, _token, _ALICE) == earned, "Alice keeps what she earned");
        require(_splitter.claimable(_SPLIT, _token, _BOB) == 0, "Bob earns nothing of before");
    }

    function _requireNear(address account, uint256 total, uint256 weight, uint256 totalWeight) private view {
        uint256 earned = _splitter.claimable(_SPLIT, _token, account);
        require(earned * totalWeight <= total * weight, "Not above the exact share");
        require((earned + 1) * totalWeight >= total * weight, "At most a unit below the exact share");
    }

    function _setWeights(uint64 alices, uint64 bobs) private {
        _setWeightsOf(_SPLIT, alices, bobs);
    }

    function _setWeightsOf(SplitId splitId, uint64 alices, uint64 bobs) private {
        WeightUpdate[] memory updates = new WeightUpdate[](2);
        updates[0] = WeightUpdate(_ALICE, alices);
        updates[1] = WeightUpdate(_BOB, bobs);
        _splitter.setWeights(splitId, updates);
    }

    /// @dev Deposits one unit more than `amount`, since a deposit is not zero.
    function _deposit(uint88 amount) private returns (uint256 deposited) {
        deposited = uint256(amount) + 1;
        _token.mint(address(this), deposited);
        _splitter.deposit(_SPLIT, _token, deposited);
    }

    function _claim(address account) private {
        if (_splitter.claimable(_SPLIT, _token, account) > 0) _splitter.claim(_SPLIT, _token, account);
    }
}
