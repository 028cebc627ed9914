// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721URIStorage} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721URIStorage.sol";
import {IContributionLedger} from "../datanet/interfaces/IContributionLedger.sol";
import {DatanetId, IDatanetRegistry} from "../datanet/interfaces/IDatanetRegistry.sol";
import {Guarded} from "../governance/Guarded.sol";
import {ILineageCourt} from "./interfaces/ILineageCourt.sol";
import {
    Claim,
    DatasetVersion,
    IModelRegistry,
    LineageEntry,
    LineageStep,
    Model,
    ModelForm,
    ModelId,
    ModelVersion
} from "./interfaces/IModelRegistry.sol";

/// @title ModelRegistry
/// @notice Names the models, their versions, and their declared lineage; see {IModelRegistry}.
contract ModelRegistry is IModelRegistry, ERC721URIStorage, Guarded {
    struct PastParent {
        ModelId parent;
        uint16 royalty;
    }

    struct Receiver {
        address account;
        bool isFixed;
    }

    /// @inheritdoc IModelRegistry
    uint16 public constant MAX_ROYALTY = 5_000;

    /// @inheritdoc IModelRegistry
    uint256 public constant MAX_DEPTH = 8;

    /// @inheritdoc IModelRegistry
    uint256 public constant MAX_DATASETS = 256;

    /// @inheritdoc IModelRegistry
    IContributionLedger public immutable ledger;

    /// @inheritdoc IModelRegistry
    ILineageCourt public immutable court;

    IDatanetRegistry private immutable _datanets;
    uint8 private immutable _noDerivatives;
    uint8 private immutable _nonCommercial;
    uint8 private immutable _shareAlike;

    /// @inheritdoc IModelRegistry
    uint32 public modelCount;

    /// @inheritdoc IModelRegistry
    mapping(ModelId modelId => mapping(uint32 number => bytes32)) public versionHash;

    mapping(ModelId modelId => Model) private _models;
    mapping(ModelId modelId => mapping(uint256 number => LineageEntry)) private _datasets;
    mapping(ModelId modelId => mapping(uint256 lineage => PastParent)) private _pastParents;
    mapping(ModelId modelId => Receiver) private _receivers;

    /// @param initialOwner Names the guardian; the timelock.
    /// @param initialGuardian Pauses registrations; may be zero.
    /// @param ledger_ Where dataset versions are frozen.
    /// @param court_ Where the bonds are; it is bound to this contract afterwards.
    constructor(
        address initialOwner,
        address initialGuardian,
        IContributionLedger ledger_,
        ILineageCourt court_
    ) ERC721("Model", "MODEL") Guarded(initialOwner, initialGuardian) {
        (ledger, court, _datanets) = (ledger_, court_, ledger_.registry());
        (_noDerivatives, _nonCommercial) = (_datanets.NO_DERIVATIVES(), _datanets.NON_COMMERCIAL());
        _shareAlike = _datanets.SHARE_ALIKE();
    }

    /// @inheritdoc IModelRegistry
    function register(
        string calldata uri,
        ModelForm calldata form,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external whenNotPaused returns (ModelId modelId) {
        require(bytes(uri).length > 0, ModelRegistryEmptyTerm("uri"));
        require(bytes(form.baseModel).length > 0, ModelRegistryEmptyTerm("baseModel"));
        require(form.royaltyAsk <= MAX_ROYALTY, ModelRegistryInvalidTerm("royaltyAsk", form.royaltyAsk));

        Model memory model;
        modelId = ModelId.wrap(++modelCount);
        (model.royaltyAsk, model.commercial) = (form.royaltyAsk, form.commercial);
        model.ownFlags = _datanets.licenseFlags(form.license);
        if (ModelId.unwrap(form.parent) != 0) _inherit(modelId, model, form.parent);
        emit ModelRegistered(modelId, msg.sender, form, model.royalty);
        _addVersion(modelId, model, version, datasets);
        _models[modelId] = model;
        _setTokenURI(ModelId.unwrap(modelId), uri);

        court.postFor(modelId, msg.sender);
        _safeMint(msg.sender, ModelId.unwrap(modelId));
    }

    /// @inheritdoc IModelRegistry
    function addVersion(
        ModelId modelId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external returns (uint32 number) {
        _requireOwner(modelId);
        Model memory model = _models[modelId];
        require(court.isBonded(modelId), ModelRegistryUnbonded(modelId));

        _addVersion(modelId, model, version, datasets);
        _models[modelId] = model;
        return model.versions;
    }

    /// @inheritdoc IModelRegistry
    function setURI(ModelId modelId, string calldata uri) external {
        _requireOwner(modelId);
        require(bytes(uri).length > 0, ModelRegistryEmptyTerm("uri"));

        _setTokenURI(ModelId.unwrap(modelId), uri);
    }

    /// @inheritdoc IModelRegistry
    function setReceiver(ModelId modelId, address receiver, bool isFixed) external {
        _requireOwner(modelId);
        Receiver memory old = _receivers[modelId];
        bool valid = !old.isFixed && (!isFixed || receiver != address(0));
        require(valid, ModelRegistryInvalidReceiver(modelId, receiver, old.isFixed));

        _receivers[modelId] = Receiver(receiver, isFixed);
        emit ReceiverChanged(modelId, old.account, receiver, isFixed);
    }

    /// @inheritdoc IModelRegistry
    function amend(ModelId modelId, Claim calldata claim) external {
        require(msg.sender == address(court), ModelRegistryNotCourt(msg.sender));
        if (!_isNews(modelId, claim)) return;

        Model memory model = _models[modelId];
        if (ModelId.unwrap(claim.parent) == 0) model.amended |= _addDataset(modelId, model, claim.dataset, true);
        else _replaceParent(modelId, model, claim.parent);
        _models[modelId] = model;
    }

    /// @inheritdoc IModelRegistry
    function requireClaimable(ModelId modelId, Claim calldata claim) external view {
        requireModel(modelId);
        bool claimsParent = ModelId.unwrap(claim.parent) != 0;
        bool claimsDataset = DatanetId.unwrap(claim.dataset.datanetId) != 0 || claim.dataset.seq != 0;
        require(claimsParent != claimsDataset, ModelRegistryInvalidClaim(modelId));
        if (claimsParent) requireModel(claim.parent);
        else _flagsOf(claim.dataset);
        require(_isNews(modelId, claim), ModelRegistryInvalidClaim(modelId));
    }

    /// @inheritdoc IModelRegistry
    function isDeclared(ModelId modelId, DatasetVersion calldata dataset) external view returns (bool) {
        return _isDeclared(modelId, dataset);
    }

    /// @inheritdoc IModelRegistry
    function royaltyOf(
        ModelId modelId,
        uint16 lineage
    ) external view returns (ModelId parent, uint16 royalty, uint16 parentLineage) {
        Model storage model = _models[modelId];
        if (lineage == model.lineage) {
            (parent, royalty) = (model.parent, model.royalty);
        } else {
            PastParent memory past = _pastParents[modelId][lineage];
            (parent, royalty) = (past.parent, past.royalty);
        }
        parentLineage = _models[parent].lineage;
    }

    /// @inheritdoc IModelRegistry
    function isOwner(ModelId modelId, address account) external view returns (bool) {
        return account != address(0) && _ownerOf(ModelId.unwrap(modelId)) == account;
    }

    /// @inheritdoc IModelRegistry
    function lineageNumber(ModelId modelId) external view returns (uint16) {
        return _models[modelId].lineage;
    }

    /// @inheritdoc IModelRegistry
    function receiverOf(ModelId modelId) external view returns (address) {
        address receiver = _receivers[modelId].account;
        return receiver == address(0) ? ownerOfModel(modelId) : receiver;
    }

    /// @inheritdoc IModelRegistry
    function isReceiverFixed(ModelId modelId) external view returns (bool) {
        return _receivers[modelId].isFixed;
    }

    /// @inheritdoc IModelRegistry
    function getLineage(ModelId modelId) external view returns (LineageStep[] memory steps) {
        requireModel(modelId);
        uint256 depth = 0;
        for (ModelId step = modelId; ModelId.unwrap(step) != 0; step = _models[step].parent) ++depth;

        steps = new LineageStep[](depth);
        for (uint256 i = 0; i < depth; ++i) {
            Model storage model = _models[modelId];
            LineageEntry[] memory datasets = new LineageEntry[](model.datasets);
            for (uint256 j = 0; j < datasets.length; ++j) datasets[j] = _datasets[modelId][j];
            steps[i] = LineageStep(modelId, model.royalty, datasets);
            modelId = model.parent;
        }
    }

    /// @inheritdoc IModelRegistry
    function licenseFlags(ModelId modelId) external view returns (uint8) {
        requireModel(modelId);
        return _flagsWith(_models[modelId]);
    }

    /// @inheritdoc IModelRegistry
    function getModel(ModelId modelId) external view returns (Model memory) {
        requireModel(modelId);
        return _models[modelId];
    }

    /// @inheritdoc IModelRegistry
    function requireModel(ModelId modelId) public view {
        require(
            ModelId.unwrap(modelId) > 0 && ModelId.unwrap(modelId) <= modelCount,
            ModelRegistryUnknownModel(modelId)
        );
    }

    /// @inheritdoc IModelRegistry
    function ownerOfModel(ModelId modelId) public view returns (address) {
        requireModel(modelId);
        return _ownerOf(ModelId.unwrap(modelId));
    }

    function _inherit(ModelId modelId, Model memory model, ModelId parentId) private view {
        requireModel(parentId);
        require(!_isTooDeep(modelId, parentId), ModelRegistryInvalidParent(modelId, parentId));

        Model storage parent = _models[parentId];
        (model.parent, model.royalty) = (parentId, parent.royaltyAsk);
        model.flags = parent.flags | parent.ownFlags;
    }

    function _addVersion(
        ModelId modelId,
        Model memory model,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) private {
        require(version.adapterHash != 0, ModelRegistryEmptyTerm("adapterHash"));
        require(version.trainingHash != 0, ModelRegistryEmptyTerm("trainingHash"));
        require(version.evaluationHash != 0, ModelRegistryEmptyTerm("evaluationHash"));
        uint256 sum = model.datasets + datasets.length;
        require(datasets.length == 0 || sum <= MAX_DATASETS, ModelRegistryInvalidTerm("datasets", sum));

        ++model.versions;
        versionHash[modelId][model.versions] = keccak256(abi.encode(version));
        emit VersionAdded(modelId, model.versions, version);
        for (uint256 i = 0; i < datasets.length; ++i) {
            model.flags |= _addDataset(modelId, model, datasets[i], false);
        }
        _requireLicensed(model);
    }

    function _requireOwner(ModelId modelId) private view {
        address modelOwner = ownerOfModel(modelId);
        require(msg.sender == modelOwner, ModelRegistryNotOwner(modelId, msg.sender, modelOwner));
    }

    /// @dev With what rulings have found in the model and its line of parents.
    function _flagsWith(Model memory model) private view returns (uint8 flags) {
        flags = model.flags | model.amended;
        for (ModelId step = model.parent; ModelId.unwrap(step) != 0; step = _models[step].parent) {
            flags |= _models[step].amended;
        }
    }

    function _requireLicensed(Model memory model) private view {
        uint8 flags = _flagsWith(model);
        bool forbidden =
            flags & _noDerivatives != 0 ||
                (model.commercial && flags & _nonCommercial != 0) ||
                (flags & _shareAlike != 0 && model.ownFlags & _shareAlike == 0);
        require(!forbidden, ModelRegistryLicenseForbids(flags, model.ownFlags));
    }

    /// @dev Appends to the lineage, also what is there, and returns the flags of its licences.
    function _addDataset(
        ModelId modelId,
        Model memory model,
        DatasetVersion memory dataset,
        bool amended
    ) private returns (uint8 flags) {
        flags = _flagsOf(dataset);
        // at most `MAX_DATASETS` and one for each ruling
        uint256 number = model.datasets++;
        _datasets[modelId][number] = LineageEntry(dataset.datanetId, dataset.seq, model.versions, amended);
        emit DatasetAdded(modelId, dataset.datanetId, dataset.seq, model.versions, amended);
    }

    /// @dev Reverts where the version isn't frozen.
    function _flagsOf(DatasetVersion memory dataset) private view returns (uint8) {
        (bytes32 chainHash, uint8 flags) = ledger.frozenVersion(dataset.datanetId, dataset.seq);
        require(chainHash != 0, ModelRegistryUnknownDataset(dataset.datanetId, dataset.seq));
        return flags;
    }

    /// @dev A version holds all batches up to its own, so an entry covers the earlier versions of its datanet.
    function _isDeclared(ModelId modelId, DatasetVersion memory dataset) private view returns (bool) {
        uint256 count = _models[modelId].datasets;
        for (uint256 i = 0; i < count; ++i) {
            LineageEntry memory entry = _datasets[modelId][i];
            bool same = DatanetId.unwrap(entry.datanetId) == DatanetId.unwrap(dataset.datanetId);
            if (same && entry.seq >= dataset.seq) return true;
        }
        return false;
    }

    /// @dev Whether a parent would make the model's line come back to it, or longer than `MAX_DEPTH`.
    function _isTooDeep(ModelId modelId, ModelId parent) private view returns (bool) {
        ModelId step = parent;
        for (uint256 depth = 1; depth < MAX_DEPTH; ++depth) {
            if (ModelId.unwrap(step) == ModelId.unwrap(modelId)) return true;
            step = _models[step].parent;
            if (ModelId.unwrap(step) == 0) return false;
        }
        return true;
    }

    function _replaceParent(ModelId modelId, Model memory model, ModelId parentId) private {
        Model storage parent = _models[parentId];
        ModelId oldParent = model.parent;
        _pastParents[modelId][model.lineage] = PastParent(oldParent, model.royalty);
        (model.parent, model.royalty) = (parentId, parent.royaltyAsk);
        model.amended |= parent.flags | parent.ownFlags;
        ++model.lineage;
        emit ParentAmended(modelId, oldParent, parentId, model.royalty, model.lineage);
    }

    /// @dev Whether the lineage could be amended by a claim.
    function _isNews(ModelId modelId, Claim calldata claim) private view returns (bool) {
        if (ModelId.unwrap(claim.parent) == 0) return !_isDeclared(modelId, claim.dataset);

        bool known = ModelId.unwrap(_models[modelId].parent) == ModelId.unwrap(claim.parent);
        return !known && !_isTooDeep(modelId, claim.parent);
    }
}
