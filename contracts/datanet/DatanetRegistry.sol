// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {Guarded} from "../governance/Guarded.sol";
import {
    DatanetForm,
    DatanetId,
    DatanetTerms,
    IDatanetRegistry,
    License,
    ReviewTerms
} from "./interfaces/IDatanetRegistry.sol";

/// @title DatanetRegistry
/// @notice Names the datanets, their owners, their terms and their curators; see {IDatanetRegistry}.
contract DatanetRegistry is IDatanetRegistry, ERC721URIStorage, Guarded {
    struct Listing {
        bool listed;
        uint8 flags;
    }

    struct Version {
        ReviewTerms review; // slot 0, 248 bits: all that a review reads
        uint40 since; // slot 1
        uint8 licenseFlags; // slot 1
        address arbitrator; // slot 1
        bytes32 schemaHash;
        bytes32 termsHash;
        string license;
    }

    /// @inheritdoc IDatanetRegistry
    uint8 public constant ATTRIBUTION = 1;

    /// @inheritdoc IDatanetRegistry
    uint8 public constant SHARE_ALIKE = 2;

    /// @inheritdoc IDatanetRegistry
    uint8 public constant NON_COMMERCIAL = 4;

    /// @inheritdoc IDatanetRegistry
    uint8 public constant NO_DERIVATIVES = 8;

    uint8 private constant _ALL_FLAGS = ATTRIBUTION | SHARE_ALIKE | NON_COMMERCIAL | NO_DERIVATIVES;
    uint256 private constant _MAX_PANEL = 5;
    uint256 private constant _MAX_SAMPLE = 16;

    /// @inheritdoc IDatanetRegistry
    uint32 public datanetCount;

    /// @inheritdoc IDatanetRegistry
    mapping(DatanetId datanetId => uint16) public termsVersion;

    /// @inheritdoc IDatanetRegistry
    mapping(address arbitrator => bool) public isArbitrator;

    mapping(string spdxId => Listing) private _licenses;
    mapping(DatanetId datanetId => DatanetForm) private _forms;
    mapping(DatanetId datanetId => mapping(uint256 version => Version)) private _versions;
    mapping(DatanetId datanetId => mapping(address account => bool)) private _appointed;

    /// @param initialOwner Lists licences; the timelock.
    /// @param initialGuardian Pauses the creation of datanets; may be zero.
    /// @param licenses The first licences of the table.
    /// @param arbitrators The first arbitrators of the list.
    constructor(
        address initialOwner,
        address initialGuardian,
        License[] memory licenses,
        address[] memory arbitrators
    ) ERC721("Datanet", "DATANET") Guarded(initialOwner, initialGuardian) {
        for (uint256 i = 0; i < licenses.length; ++i) _list(licenses[i]);
        for (uint256 i = 0; i < arbitrators.length; ++i) _setArbitrator(arbitrators[i], true);
    }

    /// @inheritdoc IDatanetRegistry
    function listLicense(License calldata license) external onlyOwner {
        _list(license);
    }

    /// @inheritdoc IDatanetRegistry
    function setArbitrator(address arbitrator, bool listed) external onlyOwner {
        _setArbitrator(arbitrator, listed);
    }

    /// @inheritdoc IDatanetRegistry
    function createDatanet(
        string calldata uri,
        DatanetForm calldata form,
        DatanetTerms calldata terms
    ) external whenNotPaused returns (DatanetId datanetId) {
        require(bytes(uri).length > 0, DatanetRegistryEmptyTerm("uri"));
        require(bytes(form.dataType).length > 0, DatanetRegistryEmptyTerm("dataType"));
        require(form.seatsByAppointment || form.seatStake > 0, DatanetRegistryInvalidTerm("seatStake", 0));

        datanetId = DatanetId.wrap(++datanetCount);
        _forms[datanetId] = form;
        emit DatanetCreated(datanetId, msg.sender, form);
        _addTerms(datanetId, form.seatStake, terms);
        _setTokenURI(DatanetId.unwrap(datanetId), uri);

        _safeMint(msg.sender, DatanetId.unwrap(datanetId));
    }

    /// @inheritdoc IDatanetRegistry
    function addTerms(DatanetId datanetId, DatanetTerms calldata terms) external returns (uint16 version) {
        _requireOwner(datanetId);
        return _addTerms(datanetId, _forms[datanetId].seatStake, terms);
    }

    /// @inheritdoc IDatanetRegistry
    function setURI(DatanetId datanetId, string calldata uri) external {
        _requireOwner(datanetId);
        require(bytes(uri).length > 0, DatanetRegistryEmptyTerm("uri"));

        _setTokenURI(DatanetId.unwrap(datanetId), uri);
    }

    /// @inheritdoc IDatanetRegistry
    function setCurator(DatanetId datanetId, address curator, bool appointed) external {
        _requireOwner(datanetId);
        require(_forms[datanetId].seatsByAppointment, DatanetRegistryOpenSeats(datanetId));
        require(curator != address(0), DatanetRegistryZeroCurator());
        require(
            _appointed[datanetId][curator] != appointed,
            DatanetRegistryCuratorUnchanged(datanetId, curator, appointed)
        );

        _appointed[datanetId][curator] = appointed;
        emit CuratorChanged(datanetId, curator, appointed);
    }

    /// @inheritdoc IDatanetRegistry
    function isOwner(DatanetId datanetId, address account) external view returns (bool) {
        return account != address(0) && _ownerOf(DatanetId.unwrap(datanetId)) == account;
    }

    /// @inheritdoc IDatanetRegistry
    function getForm(DatanetId datanetId) external view returns (DatanetForm memory) {
        _requireExists(datanetId);
        return _forms[datanetId];
    }

    /// @inheritdoc IDatanetRegistry
    function getTerms(DatanetId datanetId, uint16 version) external view returns (DatanetTerms memory, uint40 since) {
        Version storage entry = _version(datanetId, version);
        return (
            DatanetTerms(entry.license, entry.schemaHash, entry.termsHash, entry.arbitrator, entry.review),
            entry.since
        );
    }

    /// @inheritdoc IDatanetRegistry
    function reviewTerms(DatanetId datanetId, uint16 version) external view returns (ReviewTerms memory) {
        return _version(datanetId, version).review;
    }

    /// @inheritdoc IDatanetRegistry
    function reviewTermsSince(
        DatanetId datanetId,
        uint16 version,
        uint40 time
    ) external view returns (ReviewTerms memory) {
        Version storage entry = _version(datanetId, version);
        if (version != termsVersion[datanetId]) {
            uint40 replacedAt = _versions[datanetId][version + 1].since;
            require(replacedAt >= time, DatanetRegistryTermsReplaced(datanetId, version, replacedAt));
        }
        _requireArbitrator(entry.arbitrator);
        return entry.review;
    }

    /// @inheritdoc IDatanetRegistry
    function termsFlags(DatanetId datanetId, uint16 version) external view returns (uint8) {
        return _version(datanetId, version).licenseFlags;
    }

    /// @inheritdoc IDatanetRegistry
    function arbitratorOf(DatanetId datanetId, uint16 version) external view returns (address) {
        return _version(datanetId, version).arbitrator;
    }

    /// @inheritdoc IDatanetRegistry
    function licenseFlags(string calldata spdxId) external view returns (uint8) {
        return _flagsOf(spdxId);
    }

    /// @inheritdoc IDatanetRegistry
    function exists(DatanetId datanetId) public view returns (bool) {
        uint32 id = DatanetId.unwrap(datanetId);
        return id > 0 && id <= datanetCount;
    }

    /// @inheritdoc IDatanetRegistry
    function isCurator(DatanetId datanetId, address account) public view returns (bool) {
        return exists(datanetId) && (!_forms[datanetId].seatsByAppointment || _appointed[datanetId][account]);
    }

    function _list(License memory license) private {
        string memory spdxId = license.spdxId;
        require(bytes(spdxId).length > 0, DatanetRegistryEmptyTerm("spdxId"));
        require(!_licenses[spdxId].listed, DatanetRegistryLicenseListed(spdxId));
        require(license.flags <= _ALL_FLAGS, DatanetRegistryInvalidTerm("flags", license.flags));

        _licenses[spdxId] = Listing(true, license.flags);
        emit LicenseListed(spdxId, license.flags);
    }

    function _setArbitrator(address arbitrator, bool listed) private {
        bool valid = isArbitrator[arbitrator] != listed && (!listed || arbitrator.code.length > 0);
        require(valid, DatanetRegistryInvalidArbitrator(arbitrator, listed));

        isArbitrator[arbitrator] = listed;
        emit ArbitratorChanged(arbitrator, listed);
    }

    function _addTerms(
        DatanetId datanetId,
        uint96 seatStake,
        DatanetTerms calldata terms
    ) private returns (uint16 version) {
        uint8 flags = _flagsOf(terms.license);
        require(terms.schemaHash != 0, DatanetRegistryEmptyTerm("schemaHash"));
        require(terms.termsHash != 0, DatanetRegistryEmptyTerm("termsHash"));
        _requireArbitrator(terms.arbitrator);
        _requireBounds(terms.review, seatStake);

        version = ++termsVersion[datanetId];
        Version storage entry = _versions[datanetId][version];
        entry.review = terms.review;
        entry.since = uint40(block.timestamp);
        entry.licenseFlags = flags;
        entry.arbitrator = terms.arbitrator;
        entry.schemaHash = terms.schemaHash;
        entry.termsHash = terms.termsHash;
        entry.license = terms.license;
        emit TermsAdded(datanetId, version, flags, terms);
    }

    function _flagsOf(string calldata spdxId) private view returns (uint8) {
        Listing storage listing = _licenses[spdxId];
        require(listing.listed, DatanetRegistryUnknownLicense(spdxId));
        return listing.flags;
    }

    function _version(DatanetId datanetId, uint16 version) private view returns (Version storage entry) {
        entry = _versions[datanetId][version];
        // no terms have a panel of none, and the slot is the one that every reader of a review wants
        require(entry.review.panelSize != 0, DatanetRegistryUnknownTerms(datanetId, version));
    }

    function _requireOwner(DatanetId datanetId) private view {
        _requireExists(datanetId);
        address holder = ownerOf(DatanetId.unwrap(datanetId));
        require(msg.sender == holder, DatanetRegistryNotOwner(datanetId, msg.sender, holder));
    }

    function _requireArbitrator(address arbitrator) private view {
        require(isArbitrator[arbitrator], DatanetRegistryUnknownArbitrator(arbitrator));
    }

    function _requireExists(DatanetId datanetId) private view {
        require(exists(datanetId), DatanetRegistryUnknownDatanet(datanetId));
    }

    function _requireBounds(ReviewTerms calldata review, uint96 seatStake) private pure {
        (uint256 panel, uint256 quorum, uint256 sample) = (review.panelSize, review.quorum, review.sampleSize);
        require(panel > 0 && panel <= _MAX_PANEL, DatanetRegistryInvalidTerm("panelSize", panel));
        require(quorum <= panel && 2 * quorum > panel, DatanetRegistryInvalidTerm("quorum", quorum));
        require(sample > 0 && sample <= _MAX_SAMPLE, DatanetRegistryInvalidTerm("sampleSize", sample));
        require(review.seatFee <= seatStake, DatanetRegistryInvalidTerm("seatFee", review.seatFee));
    }
}
