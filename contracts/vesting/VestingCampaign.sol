// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {CampaignTerms, IVestingCampaign, SumNode} from "./interfaces/IVestingCampaign.sol";
import {Plan} from "./interfaces/IVestingVault.sol";
import {CampaignArgs} from "./libraries/CampaignArgs.sol";
import {VestingMath} from "./libraries/VestingMath.sol";

/// @title VestingCampaign
/// @notice Vests one token for any number of people; see {IVestingCampaign}. A clone, whose terms are in its code.
contract VestingCampaign is IVestingCampaign {
    using SafeERC20 for IERC20;

    /// @notice The token of all campaigns.
    IERC20 public immutable token;

    /// @inheritdoc IVestingCampaign
    mapping(uint256 index => uint256) public released;

    /// @inheritdoc IVestingCampaign
    uint96 public opened;

    /// @inheritdoc IVestingCampaign
    bool public clawedBack;

    constructor(IERC20 token_) {
        token = token_;
    }

    /// @inheritdoc IVestingCampaign
    function claim(
        uint256 index,
        address account,
        uint96 amount,
        SumNode[] calldata proof
    ) external returns (uint256 payment) {
        CampaignTerms memory terms_ = terms();
        require(
            _isPromised(terms_, index, account, amount, proof),
            VestingCampaignInvalidProof(index, account, amount)
        );
        uint256 paid = released[index];
        uint256 vested = _vestedAt(terms_, amount, block.timestamp);
        require(vested > paid, VestingCampaignNothingToClaim(index, vested));

        if (paid == 0) {
            require(!clawedBack, VestingCampaignClosed(index));
            opened += amount;
        }
        released[index] = vested;
        payment = vested - paid;
        emit Claimed(index, account, payment);

        token.safeTransfer(account, payment);
    }

    /// @inheritdoc IVestingCampaign
    function clawBack() external returns (uint256 amount) {
        CampaignTerms memory terms_ = terms();
        require(block.timestamp >= terms_.clawBackFrom, VestingCampaignTooEarly(terms_.clawBackFrom));
        require(!clawedBack, VestingCampaignClawedBack());

        clawedBack = true;
        amount = terms_.total - opened;
        emit ClawedBack(terms_.owner, amount);

        token.safeTransfer(terms_.owner, amount);
    }

    /// @inheritdoc IVestingCampaign
    function vestedAt(uint96 amount, uint256 timestamp) external view returns (uint256) {
        return _vestedAt(terms(), amount, timestamp);
    }

    /// @inheritdoc IVestingCampaign
    function terms() public view returns (CampaignTerms memory) {
        return CampaignArgs.decode(Clones.fetchCloneArgs(address(this)));
    }

    function _vestedAt(CampaignTerms memory terms_, uint96 amount, uint256 timestamp) private pure returns (uint256) {
        Plan memory plan = Plan(terms_.cliff, terms_.delay, terms_.duration, terms_.steps, false, false, false);
        return VestingMath.vestedAmount(plan, terms_.start, amount, timestamp);
    }

    function _isPromised(
        CampaignTerms memory terms_,
        uint256 index,
        address account,
        uint96 amount,
        SumNode[] calldata proof
    ) private pure returns (bool) {
        if (proof.length != terms_.depth || index >> proof.length != 0) return false;

        bytes32 hash = keccak256(bytes.concat(keccak256(abi.encode(account, amount))));
        uint256 sum = amount;
        for (uint256 i = 0; i < proof.length; ++i) {
            SumNode calldata sibling = proof[i];
            hash =
                (index >> i) & 1 == 0
                    ? keccak256(abi.encode(hash, sum, sibling.hash, sibling.sum))
                    : keccak256(abi.encode(sibling.hash, sibling.sum, hash, sum));
            sum += sibling.sum;
        }
        return hash == terms_.root && sum == terms_.total;
    }
}
