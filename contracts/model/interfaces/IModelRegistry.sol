// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IContributionLedger} from "../../datanet/interfaces/IContributionLedger.sol";
import {DatanetId} from "../../datanet/interfaces/IDatanetRegistry.sol";
import {ILineageCourt} from "./ILineageCourt.sol";

/// @dev Number of a model, which is also the id of its ERC-721 token, counted from 1; 0 is no model.
type ModelId is uint32;

/// @notice What is fixed for ever when a model is registered.
/// @param baseModel The weights that its adapters go on, such as "organisation/name@revision".
/// @param license The SPDX identifier of the licence that the model is under; it stands in the datanets' table.
/// @param parent The model that this one was made from; 0 where there is none. Declared, not verified.
/// @param royaltyAsk What models that are made from this one owe it of their own slice of every fee, in basis points.
/// @param commercial Whether fees may be asked for it; no licence in the lineage says NON_COMMERCIAL then.
struct ModelForm {
    string baseModel;
    string license;
    ModelId parent;
    uint16 royaltyAsk;
    bool commercial;
}

/// @notice One state of a model's weights, as stated by its owner.
/// @param adapterHash keccak256 of the adapter's file.
/// @param trainingHash keccak256 of the description of the training run: configuration, seeds, and how records were
/// used.
/// @param evaluationHash keccak256 of the evaluation's report.
struct ModelVersion {
    bytes32 adapterHash;
    bytes32 trainingHash;
    bytes32 evaluationHash;
}

/// @notice A frozen version of a datanet: its first `seq` batches.
struct DatasetVersion {
    DatanetId datanetId;
    uint64 seq;
}

/// @notice A dataset version in a model's lineage.
/// @param since The first version of the model that it belongs to.
/// @param amended Whether a ruling put it there, and not the owner.
struct LineageEntry {
    DatanetId datanetId;
    uint64 seq;
    uint32 since;
    bool amended;
}

/// @notice A model with all that it was made from, itself first, then its parent, and so on.
/// @param modelId The model of this step.
/// @param royalty What it owes its parent of its own slice, in basis points.
/// @param datasets What it declares, and what rulings added.
struct LineageStep {
    ModelId modelId;
    uint16 royalty;
    LineageEntry[] datasets;
}

/// @notice What a lineage is said to lack: a dataset version, or the model that a model was made from.
/// @param dataset Zero where a parent is claimed.
/// @param parent Zero where a dataset version is claimed.
struct Claim {
    DatasetVersion dataset;
    ModelId parent;
}

/// @notice A model, as it stands.
/// @param parent 0 where there is none.
/// @param royalty What the model owes its parent of its own slice, in basis points.
/// @param royaltyAsk What later children will owe this model of their own slice, in basis points.
/// @param lineage How often a ruling has replaced the parent. Collections are booked under this number.
/// @param ownFlags What the model's licence asks of users.
/// @param flags What the licences of its lineage ask together, a sum of the datanet registry's constants: those of its
/// datasets, the parent's own, and what the parent's lineage asked when it became the parent.
/// @param amended What the licences ask that rulings have found in its lineage, its parents' not counted.
/// @param versions How many versions there are.
/// @param datasets How many dataset versions the lineage has, without its parents'.
/// @param commercial Whether fees may be asked for it.
struct Model {
    ModelId parent;
    uint16 royalty;
    uint16 royaltyAsk;
    uint16 lineage;
    uint8 ownFlags;
    uint8 flags;
    uint8 amended;
    uint32 versions;
    uint16 datasets;
    bool commercial;
}

/// @title IModelRegistry
/// @notice Names the models, their weights, and the data and the parent that they are declared to be made from. A model
/// is an ERC-721 token (with ERC-4906 where its card moves).
/// @dev Everything here is *declared*. What stands behind it is a bond in the court, before which anyone accuses a
/// model whose lineage lacks something; where the ruling is for him, the court amends the lineage for later
/// collections, see {ILineageCourt}. The owner, the timelock, has no parameter here; the guardian pauses registrations.
///
/// Versions are appended and never changed. What a fee is shared by is said by {IFeePolicies}.
///
/// A royalty comes out of a model's own slice, and never touches that of others. A lineage is declared only as far as
/// its licences allow, the parent's own included: none says NO_DERIVATIVES; none says NON_COMMERCIAL where fees may be
/// asked; and where one says SHARE_ALIKE, the model's own licence does, too. The flags are a table for machines, not
/// legal advice.
interface IModelRegistry {
    /// @notice Thrown where a model does not exist.
    error ModelRegistryUnknownModel(ModelId modelId);

    /// @notice Thrown where only the model's owner may act.
    error ModelRegistryNotOwner(ModelId modelId, address caller, address owner);

    /// @notice Thrown where a term that every model needs is empty.
    error ModelRegistryEmptyTerm(string term);

    /// @notice Thrown where a number is out of its bounds.
    error ModelRegistryInvalidTerm(string term, uint256 value);

    /// @notice Thrown where a dataset version isn't frozen.
    error ModelRegistryUnknownDataset(DatanetId datanetId, uint64 seq);

    /// @notice Thrown where the licences of a lineage forbid what the model does or is under.
    error ModelRegistryLicenseForbids(uint8 lineageFlags, uint8 ownFlags);

    /// @notice Thrown where a line of parents would be longer than `MAX_DEPTH` or come back to the model.
    error ModelRegistryInvalidParent(ModelId modelId, ModelId parent);

    /// @notice Thrown where the owner's bond doesn't stand for a model, see {ILineageCourt-isBonded}.
    error ModelRegistryUnbonded(ModelId modelId);

    /// @notice Thrown where the receiver of the model's slice is fixed, or would be zero for ever.
    error ModelRegistryInvalidReceiver(ModelId modelId, address receiver, bool isFixed);

    /// @notice Thrown where only the court may act.
    error ModelRegistryNotCourt(address caller);

    /// @notice Thrown where a claim names nothing, two things, or what the lineage says already.
    error ModelRegistryInvalidClaim(ModelId modelId);

    /// @notice Emitted when a model is registered; its first version and its card follow.
    event ModelRegistered(ModelId indexed modelId, address indexed owner, ModelForm form, uint16 royalty);

    /// @notice Emitted when a version is added.
    event VersionAdded(ModelId indexed modelId, uint32 indexed version, ModelVersion content);

    /// @notice Emitted when a dataset version enters a lineage.
    event DatasetAdded(ModelId indexed modelId, DatanetId indexed datanetId, uint64 seq, uint32 since, bool amended);

    /// @notice Emitted when a ruling replaces a parent.
    event ParentAmended(ModelId indexed modelId, ModelId oldParent, ModelId newParent, uint16 royalty, uint16 lineage);

    /// @notice Emitted when the receiver of a model's slice changes; zero stands for the owner.
    event ReceiverChanged(ModelId indexed modelId, address oldReceiver, address newReceiver, bool isFixed);

    /// @notice Registers a model that belongs to the caller, with its first version, and locks the caller's bond.
    /// @dev Anyone may call while there is no pause. Requirements: nothing is empty; the licence is listed
    /// (`DatanetRegistryUnknownLicense`); the parent exists, or is zero, and the line of parents isn't too long; the
    /// ask is at most `MAX_ROYALTY`; the datasets are frozen, at most `MAX_DATASETS` in all, and their licences allow
    /// it; the caller has the bond free in the vault under the court (`BondVaultInsufficientFree`); a caller that is a
    /// contract accepts ERC-721 tokens (`ERC721InvalidReceiver`).
    /// @param uri Where the model's card is found: the ERC-721 token URI.
    /// @param datasets What it was trained on, besides what its parent was.
    function register(
        string calldata uri,
        ModelForm calldata form,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external returns (ModelId modelId);

    /// @notice Appends a version, with the dataset versions that it adds to the lineage.
    /// @dev Requirements: the caller owns the model; his bond stands for it; nothing is empty; the datasets are as
    /// in `register`.
    function addVersion(
        ModelId modelId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external returns (uint32 number);

    /// @notice Moves the card (ERC-4906 `MetadataUpdate`).
    /// @dev Requirements: the caller owns the model; the URI isn't empty.
    function setURI(ModelId modelId, string calldata uri) external;

    /// @notice Sets who receives the model's slice; what was collected and not released is the new receiver's, too.
    /// @dev Requirements: the caller owns the model; the receiver isn't fixed, and wouldn't be fixed at zero.
    /// @param receiver Zero stands for the owner of the model.
    /// @param isFixed Whether this is for ever, whoever owns the model.
    function setReceiver(ModelId modelId, address receiver, bool isFixed) external;

    /// @notice Adds to a lineage what a ruling says that it lacks, for later collections: a dataset version, or another
    /// parent in place of the present one, with that parent's ask as the royalty. Does nothing where the lineage says
    /// so already, or where the line of parents would come back to the model or be longer than `MAX_DEPTH`.
    /// @dev Requirements: the caller is the court.
    function amend(ModelId modelId, Claim calldata claim) external;

    /// @notice Reverts where a claim can't be brought: the model, the parent or the frozen dataset version doesn't
    /// exist; it names nothing, two things, or what the lineage says already; the parent is the model itself or made
    /// from it, or the line of parents would be longer than `MAX_DEPTH`.
    function requireClaimable(ModelId modelId, Claim calldata claim) external view;

    /// @notice What a model owed under a lineage number, and where its parent is booked now.
    /// @return parent 0 where there was none.
    /// @return royalty In basis points of the model's slice.
    /// @return parentLineage The parent's present lineage number.
    function royaltyOf(
        ModelId modelId,
        uint16 lineage
    ) external view returns (ModelId parent, uint16 royalty, uint16 parentLineage);

    /// @notice Reverts where a model does not exist.
    function requireModel(ModelId modelId) external view;

    /// @notice Who owns a model. Reverts where it does not exist.
    function ownerOfModel(ModelId modelId) external view returns (address);

    /// @notice Whether an account owns a model; false where the model does not exist.
    function isOwner(ModelId modelId, address account) external view returns (bool);

    /// @notice The number that a model's slice is booked under now.
    function lineageNumber(ModelId modelId) external view returns (uint16);

    /// @notice Who receives the model's slice. Reverts where the model does not exist.
    function receiverOf(ModelId modelId) external view returns (address);

    /// @notice Whether the receiver is fixed for ever.
    function isReceiverFixed(ModelId modelId) external view returns (bool);

    /// @notice All that a model was made from, as declared and as ruled: itself, its parent, that one's parent, and so
    /// on.
    function getLineage(ModelId modelId) external view returns (LineageStep[] memory);

    /// @notice Whether a dataset version, or a later one of its datanet, is among the model's own; what its parents
    /// declare doesn't count.
    function isDeclared(ModelId modelId, DatasetVersion calldata dataset) external view returns (bool);

    /// @notice What the licences of a lineage ask together: what was declared, and what rulings have found in it or in
    /// that of its parents, also after the model was made from them. Reverts where the model does not exist.
    function licenseFlags(ModelId modelId) external view returns (uint8);

    /// @notice A model, as it stands. Reverts where it does not exist.
    function getModel(ModelId modelId) external view returns (Model memory);

    /// @notice keccak256 of a version's content; zero where there is no such version. Versions count from 1.
    function versionHash(ModelId modelId, uint32 number) external view returns (bytes32);

    /// @notice How many models exist; their ids are 1 to this number.
    function modelCount() external view returns (uint32);

    /// @notice Where the dataset versions are frozen.
    function ledger() external view returns (IContributionLedger);

    /// @notice The largest royalty that a model may ask, in basis points of its children's slice.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_ROYALTY() external view returns (uint16);

    /// @notice How many models a line of parents has at most, the model itself included, when the model is registered
    /// or its parent amended. An amendment further up may lengthen it.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DEPTH() external view returns (uint256);

    /// @notice How many dataset versions an owner may fill a lineage up to, without those of its parents. Those of
    /// rulings count, and may go beyond.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DATASETS() external view returns (uint256);

    /// @notice Where the bonds are, and where models are accused.
    function court() external view returns (ILineageCourt);
}
