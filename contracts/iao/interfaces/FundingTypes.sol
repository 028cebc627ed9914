// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Where the milestones of an offering stand.
/// @dev Waiting: for the attestation of the next milestone. Attested: its window runs, or is over. Contested: the arbitrator
/// decides about it. Complete: all are met. Failed: one was missed, or not met.
enum FundingState {
    None,
    Waiting,
    Attested,
    Contested,
    Complete,
    Failed
}

/// @notice How far the funds of an offering are.
/// @param state Where its milestones stand.
/// @param next Which milestone is next, from 0; the failed one where it has failed.
/// @param count How many there are.
/// @param delay How long contests have put the deadlines off, in seconds.
/// @param since When the state began, in seconds since 1970.
/// @param attestor Who attested the next milestone.
/// @param challenger Who contested that.
/// @param bond What each of them has at stake, in units of the bonds' token.
/// @param objections What is deposited against it, in units of 10⁻¹⁸ token.
/// @param frees What it frees once it is met, in units of the currency.
/// @param unreleased What of the proceeds isn't the creator's yet, nor for liquidity, nor redeemed; in units of the currency.
/// @param credit What is the creator's and isn't paid, in units of the currency.
/// @param liquidity What is for liquidity and isn't sent, in units of the currency.
/// @param liquidityTokens What goes with that, in units of 10⁻¹⁸ token.
struct Funding {
    FundingState state;
    uint8 next;
    uint8 count;
    uint32 delay;
    uint40 since;
    address attestor;
    address challenger;
    uint96 bond;
    uint128 objections;
    uint128 frees;
    uint128 unreleased;
    uint128 credit;
    uint128 liquidity;
    uint128 liquidityTokens;
}

/// @notice What is fixed for the funds of an offering when they are opened.
/// @param disclosureHash keccak256 of the ABI encoding of the disclosure.
/// @param proceeds What the auction brought, in units of the currency.
/// @param sold What it sold, in units of 10⁻¹⁸ token.
/// @param reserved What is here for team and contributors, in units of 10⁻¹⁸ token.
/// @param price What all have paid, as a price, see {IModelOffering}.
struct FundingTerms {
    IERC20 token;
    IERC20 currency;
    address creator;
    address arbitrator;
    bytes32 disclosureHash;
    uint128 proceeds;
    uint128 sold;
    uint128 reserved;
    uint128 price;
}
