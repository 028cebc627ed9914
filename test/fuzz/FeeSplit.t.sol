// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePolicy} from "../../contracts/model/interfaces/IFeePolicies.sol";
import {FeeSplit} from "../../contracts/payment/libraries/FeeSplit.sol";

contract FeeSplitFuzzTest {
    uint256 private constant _ALL = 10_000;
    // the limits of policies where both floors are 0; other floors only leave fewer
    uint256 private constant _MAX_PROTOCOL = 1_500;
    uint256 private constant _MIN_HOST = 1_000;
    uint256 private constant _MAX_HOST = 7_000;
    uint256 private constant _MIN_MODEL = 1_000;
    uint256 private constant _MIN_CONTRIBUTORS = 3_000;

    /// @dev I2: the parts are the whole.
    function testFuzz_split_I2_PartsSumToTheInput(uint128 amount, uint256 size, uint256 seed) external pure {
        amount = _sized(amount, size);
        FeeSplit.Parts memory parts = FeeSplit.split(amount, _policy(seed));
        uint256 sum = parts.protocol + parts.host + parts.model + parts.stakers + parts.contributors;
        require(sum == amount, "I2: the parts sum to the input");
    }

    /// @dev Four parts are their shares rounded down, and what that leaves is the contributors'.
    function testFuzz_split_EachPartIsItsShareToAUnit(uint128 amount, uint256 size, uint256 seed) external pure {
        amount = _sized(amount, size);
        FeePolicy memory policy = _policy(seed);
        FeeSplit.Parts memory parts = FeeSplit.split(amount, policy);
        _requireRoundedDown(parts.protocol, amount, policy.protocol);
        _requireRoundedDown(parts.host, amount, policy.host);
        _requireRoundedDown(parts.model, amount, policy.model);
        _requireRoundedDown(parts.stakers, amount, policy.stakers);

        (uint256 has, uint256 exact) = (parts.contributors * _ALL, uint256(amount) * policy.contributors);
        require(has >= exact, "Contributors get their share");
        require(has - exact < 4 * _ALL, "Contributors get less than four units more");
    }

    /// @dev The largest, the smallest and those where every part has a remainder, for all shares of a host.
    function test_split_Edges() external pure {
        uint128[6] memory amounts = [1, 9_999, 10_001, 2 ** 96, type(uint128).max - 1, type(uint128).max];
        for (uint256 host = _MIN_HOST; host <= _MAX_HOST; host += 7) {
            FeePolicy memory policy = _policyOf(host, _MAX_PROTOCOL, host, host);
            for (uint256 i = 0; i < amounts.length; ++i) {
                FeeSplit.Parts memory parts = FeeSplit.split(amounts[i], policy);
                uint256 others = parts.protocol + parts.host + parts.model + parts.stakers;
                require(parts.contributors + others == amounts[i], "I2: the parts sum to the input");
                require(others <= amounts[i], "The others leave the contributors' part");
            }
        }
    }

    /// @dev However a growing slice is worked through, the parent gets the same, and never more than a step brought.
    function testFuzz_royaltyBetween_StepsDontMatter(
        uint128[12] calldata steps,
        uint256 size,
        uint256 royalty
    ) external pure {
        royalty %= _ALL + 1;
        (uint256 total, uint256 paid) = (0, 0);
        for (uint256 i = 0; i < steps.length; ++i) {
            // twelve of 124 bits fit in 128
            uint256 step = (steps[i] >> 4) >> ((size >> (7 * i)) % 124);
            uint256 part = FeeSplit.royaltyBetween(total, total + step, royalty);
            require(part <= step, "A step pays no more than it brought");
            (total, paid) = (total + step, paid + part);
            require(paid == FeeSplit.royaltyBetween(0, total, royalty), "One step would have paid the same");
        }
        _requireRoundedDown(paid, total, royalty);
        require(paid <= total, "Never more than the slice");
    }

    /// @dev Unit by unit, the slowest way of all.
    function testFuzz_royaltyBetween_UnitByUnit(uint128 before, uint8 units, uint256 royalty) external pure {
        royalty %= _ALL + 1;
        uint256 paid = 0;
        for (uint256 i = 0; i < units; ++i) {
            paid += FeeSplit.royaltyBetween(uint256(before) + i, uint256(before) + i + 1, royalty);
        }
        require(paid == FeeSplit.royaltyBetween(before, uint256(before) + units, royalty), "The number doesn't matter");
    }

    function _requireRoundedDown(uint256 part, uint256 amount, uint256 share) private pure {
        require(part * _ALL <= amount * share, "Never more than the share");
        require((part + 1) * _ALL > amount * share, "Less than a unit below the share");
    }

    /// @dev From 1 to 2¹²⁸ − 1, or to 2⁹⁶, whose size, not whose value, is spread evenly.
    function _sized(uint128 amount, uint256 size) private pure returns (uint128) {
        amount >>= size % 128;
        return amount == 0 ? 1 : amount;
    }

    /// @dev Any policy that keeps to the limits.
    function _policy(uint256 seed) private pure returns (FeePolicy memory) {
        uint256 host = _MIN_HOST + ((seed & 0xffff) % (_MAX_HOST - _MIN_HOST + 1));
        return _policyOf(host, (seed >> 16) & 0xffff, (seed >> 32) & 0xffff, (seed >> 48) & 0xffff);
    }

    /// @dev The least shares of model and contributors first; then the protocol, the model and the stakers as far as there is
    /// something left.
    function _policyOf(
        uint256 host,
        uint256 protocol,
        uint256 model,
        uint256 stakers
    ) private pure returns (FeePolicy memory policy) {
        uint256 left = _ALL - host;
        uint256 least = _partOf(left, _MIN_MODEL);
        left -= least + _partOf(left, _MIN_CONTRIBUTORS);
        protocol %= (left < _MAX_PROTOCOL ? left : _MAX_PROTOCOL) + 1;
        model %= left - protocol + 1;
        stakers %= left - protocol - model + 1;
        model += least;
        policy.lane = address(1);
        (policy.host, policy.protocol) = (uint16(host), uint16(protocol));
        (policy.model, policy.stakers) = (uint16(model), uint16(stakers));
        policy.contributors = uint16(_ALL - host - protocol - model - stakers);
    }

    function _partOf(uint256 rest, uint256 share) private pure returns (uint256) {
        return (rest * share + _ALL - 1) / _ALL;
    }
}
