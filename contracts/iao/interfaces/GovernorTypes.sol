// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";
import {OfferingId} from "./OfferingTypes.sol";

/// @dev Number of a proposal, counted from 1 over all models.
type ProposalId is uint64;

/// @notice What a proposal does once it is executed.
enum ActionKind {
    AddVersion,
    AddPolicy,
    SetURI,
    NameBonder
}

/// @notice Where a proposal stands.
/// @dev Open: its window runs. Contested: as much as was needed opposes, and both sides may still deposit, or it is counted.
/// Rejected: support wasn't above opposition, or the offering has failed since the creator proposed it without a deposit. Passed: it can be executed. Expired: nobody has executed it in time.
enum ProposalState {
    None,
    Open,
    Contested,
    Rejected,
    Passed,
    Expired,
    Executed
}

/// @notice A model whose holders decide.
/// @param token Whose holders they are; zero where the model isn't admitted.
/// @param offeringId Where it was sold.
/// @param creator Who offered it, and may propose without a deposit.
/// @param ownProposal The last proposal that he made without one; 0 where there is none.
/// @param sold How much was sold, in units of 10⁻¹⁸ token.
struct GovernedModel {
    IERC20 token;
    OfferingId offeringId;
    address creator;
    ProposalId ownProposal;
    uint128 sold;
}

/// @notice What somebody wants done with a model.
/// @param modelId The model.
/// @param since When it was proposed, in seconds since 1970.
/// @param kind What it does.
/// @param executed Whether that is done.
/// @param free Whether the creator made it without the deposit that others need.
/// @param proposer Who proposed it.
/// @param needed How much opposition contests it, in units of 10⁻¹⁸ token.
/// @param support What was deposited for it, also after it went back.
/// @param opposition What was deposited against it, also after it went back.
/// @param actionHash keccak256 of the ABI encoding of `kind` and the arguments, in the order of the function that proposes.
struct Proposal {
    ModelId modelId;
    uint40 since;
    ActionKind kind;
    bool executed;
    bool free;
    address proposer;
    uint128 needed;
    uint128 support;
    uint128 opposition;
    bytes32 actionHash;
}
