// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {DatanetId, DatanetTerms, IDatanetRegistry} from "./interfaces/IDatanetRegistry.sol";

/// @title DatanetRegistry
/// @notice Names the datanets, their owners and their curators; see {IDatanetRegistry}.
contract DatanetRegistry is IDatanetRegistry, ERC721 {
    /// @inheritdoc IDatanetRegistry
    uint32 public datanetCount;

    /// @inheritdoc IDatanetRegistry
    mapping(DatanetId datanetId => mapping(address account => bool)) public isCurator;

    mapping(DatanetId datanetId => DatanetTerms) private _terms;

    constructor() ERC721("Datanet", "DATANET") {}

    /// @inheritdoc IDatanetRegistry
    function createDatanet(DatanetTerms calldata terms) external returns (DatanetId datanetId) {
        require(bytes(terms.uri).length > 0, DatanetRegistryEmptyTerm("uri"));
        require(bytes(terms.dataType).length > 0, DatanetRegistryEmptyTerm("dataType"));
        require(bytes(terms.license).length > 0, DatanetRegistryEmptyTerm("license"));
        require(terms.schemaHash != 0, DatanetRegistryEmptyTerm("schemaHash"));
        require(terms.termsHash != 0, DatanetRegistryEmptyTerm("termsHash"));

        datanetId = DatanetId.wrap(++datanetCount);
        _terms[datanetId] = terms;
        emit DatanetCreated(datanetId, msg.sender, terms);

        _safeMint(msg.sender, DatanetId.unwrap(datanetId));
    }

    /// @inheritdoc IDatanetRegistry
    function setCurator(DatanetId datanetId, address curator, bool appointed) external {
        _requireExists(datanetId);
        address owner = ownerOf(DatanetId.unwrap(datanetId));
        require(msg.sender == owner, DatanetRegistryNotOwner(datanetId, msg.sender, owner));
        require(curator != address(0), DatanetRegistryZeroCurator());
        require(
            isCurator[datanetId][curator] != appointed,
            DatanetRegistryCuratorUnchanged(datanetId, curator, appointed)
        );

        isCurator[datanetId][curator] = appointed;
        emit CuratorChanged(datanetId, curator, appointed);
    }

    /// @inheritdoc IDatanetRegistry
    function getTerms(DatanetId datanetId) external view returns (DatanetTerms memory) {
        _requireExists(datanetId);
        return _terms[datanetId];
    }

    /// @inheritdoc IDatanetRegistry
    function exists(DatanetId datanetId) public view returns (bool) {
        uint32 id = DatanetId.unwrap(datanetId);
        return id > 0 && id <= datanetCount;
    }

    /// @notice Where the description of a datanet is found (ERC-721).
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        // a token that exists has an id of at most datanetCount, which takes 32 bits
        return _terms[DatanetId.wrap(uint32(tokenId))].uri;
    }

    function _requireExists(DatanetId datanetId) private view {
        require(exists(datanetId), DatanetRegistryUnknownDatanet(datanetId));
    }
}
