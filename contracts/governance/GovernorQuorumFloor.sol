// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IOpenGovernor} from "./interfaces/IOpenGovernor.sol";

/// @title GovernorQuorumFloor
/// @notice A quorum that is a share of the votable supply, and never less than a floor.
abstract contract GovernorQuorumFloor is IOpenGovernor, GovernorVotesQuorumFraction {
    /// @inheritdoc IOpenGovernor
    uint256 public immutable quorumFloor;

    constructor(uint256 floor, uint256 percent) GovernorVotesQuorumFraction(percent) {
        require(floor > 0, OpenGovernorOutOfBounds("quorumFloor", floor, 1, type(uint256).max));

        quorumFloor = floor;
    }

    /// @notice The votes that a proposal with its snapshot at `timepoint` needs, in units of 10⁻¹⁸ OPEN.
    function quorum(uint256 timepoint) public view virtual override returns (uint256) {
        return Math.max(quorumFloor, super.quorum(timepoint));
    }
}
