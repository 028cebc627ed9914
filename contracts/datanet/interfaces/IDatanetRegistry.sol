// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev Number of a datanet, which is also the id of its ERC-721 token, counted from 1.
type DatanetId is uint32;

/// @notice A licence that datanets may be under.
/// @param spdxId Its SPDX identifier (https://spdx.org/licenses/), such as "CC-BY-4.0", or a LicenseRef.
/// @param flags What it asks of users: a sum of the registry's constants.
struct License {
    string spdxId;
    uint8 flags;
}

/// @notice What is fixed for ever when a datanet is created.
/// @param dataType What kind of records it holds, as an IANA media type, such as "text/plain".
/// @param seatStake What every curator's seat takes as a stake, in units of the bonds' token.
/// @param seatsByAppointment Whether the owner appoints who may take a seat; otherwise anyone may, and the stake isn't 0.
struct DatanetForm {
    string dataType;
    uint96 seatStake;
    bool seatsByAppointment;
}

/// @notice How batches are paid and reviewed, as one slot.
/// @param payPerRecord What a record of a batch without a fault earns, in units of the bonds' token.
/// @param seatFee What a panelist earns by a verdict, in units of the bonds' token; at most the seat's stake.
/// @param newcomerRecords How many records a day all newcomers may contribute together.
/// @param panelSize How many seats review a batch: 1 to 5.
/// @param quorum How many of them make a review: more than half of the panel.
/// @param sampleSize How many records of a batch they look at: 1 to 16, or all where a batch has fewer.
/// @param contentOnDemand Whether anyone may demand a record's content on chain; not for data that must stay private.
struct ReviewTerms {
    uint88 payPerRecord;
    uint96 seatFee;
    uint32 newcomerRecords;
    uint8 panelSize;
    uint8 quorum;
    uint8 sampleSize;
    bool contentOnDemand;
}

/// @notice What contributors and users of a datanet agree to. Versions are appended, and none is ever changed.
/// @param license The SPDX identifier of the licence that records are contributed under; it stands in the table.
/// @param schemaHash keccak256 of the schema that every record follows.
/// @param termsHash keccak256 of the terms that contributors and users agree to.
/// @param arbitrator Rules what panels and proofs can't (ERC-792); it stands on the registry's list.
struct DatanetTerms {
    string license;
    bytes32 schemaHash;
    bytes32 termsHash;
    address arbitrator;
    ReviewTerms review;
}

/// @title IDatanetRegistry
/// @notice Names the datanets, their owners, their terms and who may take a curator's seat. A datanet is an ERC-721 token
/// (with ERC-4906 where its description moves).
/// @dev The owner of a datanet appends versions of its terms, moves its description and appoints curators; what he changes
/// touches only what begins later. A batch is bound to a version that was in force when it was committed, or later, so
/// that no owner can lower the pay between a commit and its reveal.
/// The registry's owner, the timelock, lists licences; a listed one is never changed or removed. The flags say what a
/// licence asks of users; they are a table for machines, not legal advice.
/// It lists arbitrators, too, and takes them off. Batches that were revealed by then keep the arbitrator of their terms;
/// no batch is revealed under terms whose arbitrator isn't listed.
interface IDatanetRegistry {
    /// @notice Thrown where a datanet does not exist.
    error DatanetRegistryUnknownDatanet(DatanetId datanetId);

    /// @notice Thrown where a term that every datanet needs is empty.
    error DatanetRegistryEmptyTerm(string term);

    /// @notice Thrown where a number is out of its bounds.
    error DatanetRegistryInvalidTerm(string term, uint256 value);

    /// @notice Thrown where only the datanet's owner may act.
    error DatanetRegistryNotOwner(DatanetId datanetId, address caller, address owner);

    /// @notice Thrown where a curator would be the zero address.
    error DatanetRegistryZeroCurator();

    /// @notice Thrown where an account is appointed already, or isn't and would be dismissed.
    error DatanetRegistryCuratorUnchanged(DatanetId datanetId, address curator, bool appointed);

    /// @notice Thrown where anyone may take a seat, so that nobody can be appointed.
    error DatanetRegistryOpenSeats(DatanetId datanetId);

    /// @notice Thrown where a licence is not in the table.
    error DatanetRegistryUnknownLicense(string spdxId);

    /// @notice Thrown where a licence is in the table already.
    error DatanetRegistryLicenseListed(string spdxId);

    /// @notice Thrown where a version of the terms does not exist.
    error DatanetRegistryUnknownTerms(DatanetId datanetId, uint256 version);

    /// @notice Thrown where a version was replaced before the given time.
    error DatanetRegistryTermsReplaced(DatanetId datanetId, uint256 version, uint256 replacedAt);

    /// @notice Thrown where an arbitrator is not on the list.
    error DatanetRegistryUnknownArbitrator(address arbitrator);

    /// @notice Thrown where an arbitrator has no code, or would be listed although it is, or taken off although it isn't.
    error DatanetRegistryInvalidArbitrator(address arbitrator, bool listed);

    /// @notice Emitted when a licence is listed.
    event LicenseListed(string spdxId, uint8 flags);

    /// @notice Emitted when an arbitrator is listed or taken off the list.
    event ArbitratorChanged(address indexed arbitrator, bool listed);

    /// @notice Emitted when a datanet is created; its terms and its URI follow.
    event DatanetCreated(DatanetId indexed datanetId, address indexed owner, DatanetForm form);

    /// @notice Emitted when a version of the terms comes into force.
    event TermsAdded(DatanetId indexed datanetId, uint16 indexed version, uint8 licenseFlags, DatanetTerms terms);

    /// @notice Emitted when a curator is appointed or dismissed.
    event CuratorChanged(DatanetId indexed datanetId, address indexed curator, bool appointed);

    /// @notice Lists a licence.
    /// @dev Requirements: the caller is the registry's owner; the identifier isn't empty and isn't listed; the flags are
    /// known ones.
    function listLicense(License calldata license) external;

    /// @notice Lists an arbitrator, or takes it off the list: no terms name it from now on, and no batch is revealed under
    /// terms that do. Batches that are revealed already keep it.
    /// @dev Requirements: the caller is the registry's owner; the arbitrator is a contract; the call changes something.
    function setArbitrator(address arbitrator, bool listed) external;

    /// @notice Creates a datanet that belongs to the caller, with the first version of its terms.
    /// @dev Anyone may call while there is no pause. Requirements: nothing is empty or out of its bounds; the licence and
    /// the arbitrator are listed; a stake isn't 0 where anyone may take a seat; a caller that is a contract accepts ERC-721 tokens
    /// (`ERC721InvalidReceiver`).
    /// @param uri Where the description is found: the ERC-721 token URI.
    function createDatanet(
        string calldata uri,
        DatanetForm calldata form,
        DatanetTerms calldata terms
    ) external returns (DatanetId datanetId);

    /// @notice Appends a version of the terms, for batches that are committed from now on.
    /// @dev Requirements: the caller owns the datanet; nothing is empty or out of its bounds; the licence and the
    /// arbitrator are listed; there are fewer than 65,535 versions.
    function addTerms(DatanetId datanetId, DatanetTerms calldata terms) external returns (uint16 version);

    /// @notice Moves the description (ERC-4906 `MetadataUpdate`).
    /// @dev Requirements: the caller owns the datanet; the URI isn't empty.
    function setURI(DatanetId datanetId, string calldata uri) external;

    /// @notice Appoints who may take seats, or dismisses. A dismissal leaves seats that are taken where they are.
    /// @dev Requirements: the caller owns the datanet; its seats are by appointment; the curator is not zero; the call
    /// changes something.
    function setCurator(DatanetId datanetId, address curator, bool appointed) external;

    /// @notice How many datanets exist; their ids are 1 to this number.
    function datanetCount() external view returns (uint32);

    /// @notice Whether a datanet exists.
    function exists(DatanetId datanetId) external view returns (bool);

    /// @notice Whether an account owns a datanet; false where the datanet does not exist.
    function isOwner(DatanetId datanetId, address account) external view returns (bool);

    /// @notice What is fixed for ever. Reverts where the datanet does not exist.
    function getForm(DatanetId datanetId) external view returns (DatanetForm memory);

    /// @notice The number of the version that is in force; versions count from 1.
    function termsVersion(DatanetId datanetId) external view returns (uint16);

    /// @notice A version of the terms and the time since which it is or was in force. Reverts where there is none.
    function getTerms(DatanetId datanetId, uint16 version) external view returns (DatanetTerms memory, uint40 since);

    /// @notice How batches are paid and reviewed under a version. Reverts where there is none.
    function reviewTerms(DatanetId datanetId, uint16 version) external view returns (ReviewTerms memory);

    /// @notice The same for a version that is in force or was at the given time; reverts where it is neither, and where its
    /// arbitrator is not listed any more.
    function reviewTermsSince(
        DatanetId datanetId,
        uint16 version,
        uint40 time
    ) external view returns (ReviewTerms memory);

    /// @notice What a version's licence asks of users. Reverts where there is no such version.
    function termsFlags(DatanetId datanetId, uint16 version) external view returns (uint8);

    /// @notice The arbitrator of a version. Reverts where there is no such version.
    function arbitratorOf(DatanetId datanetId, uint16 version) external view returns (address);

    /// @notice Whether an arbitrator is on the list.
    function isArbitrator(address arbitrator) external view returns (bool);

    /// @notice Whether an account may take a seat.
    function isCurator(DatanetId datanetId, address account) external view returns (bool);

    /// @notice What a licence asks of users. Reverts where it is not listed.
    function licenseFlags(string calldata spdxId) external view returns (uint8);

    /// @notice Flag of a licence that asks to name the source.
    // solhint-disable-next-line func-name-mixedcase
    function ATTRIBUTION() external view returns (uint8);

    /// @notice Flag of a licence that asks for the same licence on what is derived.
    // solhint-disable-next-line func-name-mixedcase
    function SHARE_ALIKE() external view returns (uint8);

    /// @notice Flag of a licence that forbids commercial use.
    // solhint-disable-next-line func-name-mixedcase
    function NON_COMMERCIAL() external view returns (uint8);

    /// @notice Flag of a licence that forbids to share what is derived.
    // solhint-disable-next-line func-name-mixedcase
    function NO_DERIVATIVES() external view returns (uint8);
}
