// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {CampaignTerms} from "../interfaces/IVestingCampaign.sol";

/// @title CampaignArgs
/// @notice A campaign's terms in three words, as they are appended to a clone's code.
library CampaignArgs {
    function encode(CampaignTerms memory terms) internal pure returns (bytes memory) {
        uint256 second = (uint256(terms.total) << 160) | uint160(terms.owner);
        uint256 times = (uint256(terms.start) << 120) | (uint256(terms.cliff) << 80) | (uint256(terms.delay) << 40);
        times |= terms.duration;
        uint256 third = (times << 80) | (uint256(terms.clawBackFrom) << 40) | (uint256(terms.steps) << 8) | terms.depth;
        return abi.encode(terms.root, second, third);
    }

    function decode(bytes memory args) internal pure returns (CampaignTerms memory terms) {
        (bytes32 root, uint256 second, uint256 third) = abi.decode(args, (bytes32, uint256, uint256));
        // every cast takes the bits of one field
        terms.root = root;
        terms.total = uint96(second >> 160);
        terms.owner = address(uint160(second));
        terms.start = uint40(third >> 200);
        terms.cliff = uint40(third >> 160);
        terms.delay = uint40(third >> 120);
        terms.duration = uint40(third >> 80);
        terms.clawBackFrom = uint40(third >> 40);
        terms.steps = uint32(third >> 8);
        terms.depth = uint8(third);
    }
}
