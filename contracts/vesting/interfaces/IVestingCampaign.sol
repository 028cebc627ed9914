// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @notice What a campaign pays, to whom and when; fixed for ever. All times are in seconds.
/// @param root Root of the sum tree over the promises, see {IVestingCampaign}.
/// @param total Sum of all promises, in the token's smallest unit, which is what the campaign is funded with.
/// @param depth Levels of the tree below its root; at most 32.
/// @param start Time since 1970 that the terms' times are counted from; may lie in the past or in the future.
/// @param cliff, delay, duration, steps The curve, as in a vault's `Plan`.
/// @param owner Receives what nobody has opened, long after everything has vested.
/// @param clawBackFrom Time since 1970; a year or more after everything has vested, and after the campaign's creation.
struct CampaignTerms {
    bytes32 root;
    uint96 total;
    uint8 depth;
    uint40 start;
    uint40 cliff;
    uint40 delay;
    uint40 duration;
    uint32 steps;
    address owner;
    uint40 clawBackFrom;
}

/// @notice A subtree of a sum tree.
/// @param hash Its root.
/// @param sum Of all promises in it, in the token's smallest unit.
struct SumNode {
    bytes32 hash;
    uint256 sum;
}

/// @title IVestingCampaign
/// @notice Vests one token for any number of people who are named by a Merkle root.
/// @dev The tree is a Merkle sum tree: every node commits to the hashes and to the sums of both children, so that a proof
/// shows not only that a promise is in the tree but also that all promises sum to `total`, which the campaign holds from
/// its creation. Nobody can promise the same tokens twice. With H = keccak256 of the ABI encoding:
///
///     leaf(account, amount)  = (H(bytes32 H(address account, uint96 amount)), amount)
///     node(left, right)      = (H(left.hash, left.sum, right.hash, right.sum), left.sum + right.sum)
///
/// The promise with index i lies below the root on the path of i's bits, the lowest bit at the leaf; 0 is left. Leaves
/// that are not used are (0, 0). Sum trees are Maxwell's, from proofs of solvency; that both sums are hashed, and not
/// only their sum, is the correction by Chalkias, Lewi, Mohassel and Nikolaenko ("Distributed Auditing Proofs of
/// Liabilities", 2020).
///
/// Nothing is stored of a promise until its first claim opens it. What is opened belongs to its account for good.
interface IVestingCampaign {
    /// @notice The promise is not in the tree at this index.
    error VestingCampaignInvalidProof(uint256 index, address account, uint96 amount);

    /// @notice Nothing can be paid now.
    error VestingCampaignNothingToClaim(uint256 index, uint256 vested);

    /// @notice The promise was not opened before the rest went back to the owner.
    error VestingCampaignClosed(uint256 index);

    /// @notice The rest can't go back before this time.
    error VestingCampaignTooEarly(uint40 clawBackFrom);

    /// @notice The rest has gone back already.
    error VestingCampaignClawedBack();

    /// @notice Emitted for every payment; `amount` in the token's smallest unit.
    event Claimed(uint256 indexed index, address indexed account, uint256 amount);

    /// @notice Emitted when what nobody has opened goes back to the owner.
    event ClawedBack(address indexed owner, uint256 amount);

    /// @notice Pays what has vested of a promise and was not paid yet, to its account, whoever calls.
    /// @dev Requirements: the proof shows the promise (`VestingCampaignInvalidProof`); something can be paid
    /// (`VestingCampaignNothingToClaim`); it was opened before a claw-back (`VestingCampaignClosed`).
    /// @param index Of the promise in the tree.
    /// @param account Whom the promise names.
    /// @param amount What it promises in all, in the token's smallest unit.
    /// @param proof The sibling of every node on the path, from the leaf to the root.
    /// @return payment In the token's smallest unit.
    function claim(
        uint256 index,
        address account,
        uint96 amount,
        SumNode[] calldata proof
    ) external returns (uint256 payment);

    /// @notice Sends what nobody has opened to the owner, whoever calls.
    /// @dev Requirements: `clawBackFrom` has come (`VestingCampaignTooEarly`); it is the first time
    /// (`VestingCampaignClawedBack`).
    function clawBack() external returns (uint256 amount);

    /// @notice What the campaign pays, to whom and when.
    function terms() external view returns (CampaignTerms memory);

    /// @notice What has vested of a promise of `amount` at a time since 1970, in the token's smallest unit, rounded down.
    function vestedAt(uint96 amount, uint256 timestamp) external view returns (uint256);

    /// @notice What has been paid of a promise, in the token's smallest unit.
    function released(uint256 index) external view returns (uint256);

    /// @notice Sum of all promises that have been opened, in the token's smallest unit.
    function opened() external view returns (uint96);

    /// @notice Whether the rest has gone back to the owner.
    function clawedBack() external view returns (bool);
}
