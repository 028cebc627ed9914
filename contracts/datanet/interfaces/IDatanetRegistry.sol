// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev Number of a datanet, which is also the id of its ERC-721 token, counted from 1.
type DatanetId is uint32;

/// @notice What a datanet collects, fixed when it is created.
/// @param uri Where its description is found: the ERC-721 token URI.
/// @param dataType What kind of records it holds, as an IANA media type, such as "text/plain".
/// @param license The SPDX identifier of the licence that records are contributed under, such as "CC0-1.0".
/// @param schemaHash keccak256 of the schema that every record follows.
/// @param termsHash keccak256 of the terms that contributors and users agree to.
struct DatanetTerms {
    string uri;
    string dataType;
    string license;
    bytes32 schemaHash;
    bytes32 termsHash;
}

/// @title IDatanetRegistry
/// @notice Names the datanets, their owners and their curators. A datanet is an ERC-721 token; its holder appoints the
/// curators.
/// @dev Curators stay appointed when the token changes hands, until the new holder dismisses them.
interface IDatanetRegistry {
    /// @notice Thrown where a datanet does not exist.
    error DatanetRegistryUnknownDatanet(DatanetId datanetId);

    /// @notice Thrown where a term that every datanet needs is empty.
    error DatanetRegistryEmptyTerm(string term);

    /// @notice Thrown where only the datanet's owner may act.
    error DatanetRegistryNotOwner(DatanetId datanetId, address caller, address owner);

    /// @notice Thrown where a curator would be the zero address.
    error DatanetRegistryZeroCurator();

    /// @notice Thrown where an account is a curator already, or is none to be dismissed.
    error DatanetRegistryCuratorUnchanged(DatanetId datanetId, address curator, bool appointed);

    /// @notice Emitted when a datanet is created, with everything that is known of it.
    event DatanetCreated(DatanetId indexed datanetId, address indexed owner, DatanetTerms terms);

    /// @notice Emitted when a curator is appointed or dismissed.
    event CuratorChanged(DatanetId indexed datanetId, address indexed curator, bool appointed);

    /// @notice Creates a datanet that belongs to the caller.
    /// @dev Anyone may call. Requirements: no term is empty or zero; a caller that is a contract accepts ERC-721 tokens
    /// (`ERC721InvalidReceiver`).
    function createDatanet(DatanetTerms calldata terms) external returns (DatanetId datanetId);

    /// @notice Appoints or dismisses a curator. Dismissal touches only verdicts that are not given yet.
    /// @dev Requirements: the caller owns the datanet; the curator is not zero; the call changes something.
    function setCurator(DatanetId datanetId, address curator, bool appointed) external;

    /// @notice How many datanets exist; their ids are 1 to this number.
    function datanetCount() external view returns (uint32);

    /// @notice A datanet's terms. Reverts where it does not exist.
    function getTerms(DatanetId datanetId) external view returns (DatanetTerms memory);

    /// @notice Whether a datanet exists.
    function exists(DatanetId datanetId) external view returns (bool);

    /// @notice Whether an account may give verdicts on a datanet's batches.
    function isCurator(DatanetId datanetId, address account) external view returns (bool);
}
