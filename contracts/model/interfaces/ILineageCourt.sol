// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {Claim, IModelRegistry, ModelId} from "./IModelRegistry.sol";

/// @dev Number of an accusation, counted from 1.
type AccusationId is uint64;

/// @notice What stands for a model's declared lineage.
/// @param bonder Whose it is; zero where there is none.
/// @param amount Locked in the vault under the court, in units of its token.
/// @param noticeEnd When its notice ends, in seconds since 1970; 0 where none is given.
/// @param openCases How many accusations hold it.
/// @param ended How many bonds of the model have ended before.
/// @param arbitratorNumber Before whom alone it can be lost: how many arbitrators there had been before him.
struct ModelBond {
    address bonder;
    uint96 amount;
    uint40 noticeEnd;
    uint24 openCases;
    uint32 ended;
    uint32 arbitratorNumber;
}

/// @notice An accusation that waits for a ruling.
/// @param accuser Who brought it.
/// @param stake What he has locked, in units of the bonds' token.
/// @param modelId Which model; 0 where there is no such accusation, or it has ended.
/// @param deadline Until when a ruling counts, in seconds since 1970.
/// @param bondNumber Which bond of the model it holds, counted from 1; 0 where there was none to hold.
/// @param claim What the lineage lacks.
struct Accusation {
    address accuser;
    uint96 stake;
    ModelId modelId;
    uint40 deadline;
    uint32 bondNumber;
    Claim claim;
}

/// @title ILineageCourt
/// @notice Holds the bond of every model, and brings accusations of undeclared lineage to an arbitrator (ERC-792).
/// @dev Anyone who finds that a lineage lacks a dataset version or a parent accuses the model, with as much at stake as
/// the bond, or as a builder where there is none to hold. Where the ruling is for him, the lineage is amended for later
/// collections, and of the bond 60% (rounded down) are his and the rest is burned; where it is against him, the same
/// happens to his stake, for the bonder, or for the owner where no bond is held any more. A ruling of 0, or none within
/// 60 days, returns everything. What was paid to the arbitrator, in the chain's coin, isn't returned.
///
/// Accusations never block one another. Each holds the bond that there was when it was brought; the first that is ruled
/// for an accuser takes it, and later ones amend. Its award goes to who was the first to name that datanet or parent
/// against that bond, while his accusation is open: a copy that is ruled before it earns nothing. Arbitrators should
/// rule equal claims alike. A builder who has himself accused loses two fifths of the bond, and his model can't get
/// versions or policies until there is another bond. Who declares what his lineage lacked before he is accused, isn't
/// accused of it.
///
/// A bond is at risk only before the arbitrator under whom it was posted or renewed. Where this contract's owner has
/// named another one since, an accusation goes to him and amends, but holds no bond, and the bonder renews the bond
/// before the model gets another version or policy.
///
/// A bond goes back after `NOTICE_PERIOD`'s notice, once no accusation holds it. A sale of the model leaves it with its
/// bonder, who stands for nothing that the new owner does, unless he says so: the model gets no version or policy until a
/// bond stands for its owner, and either of the two can end the old one.
///
/// A bond stands for an owner who isn't its bonder in two ways, each with the bonder's consent to that owner alone: the bonder
/// lets it stand for the present owner, or he posts it as the account that the owner has named. It ends with the bond, and
/// whenever somebody else owns the model. So an owner that holds nothing, such as {IModelGovernor}, has a bond, too.
///
/// The owner, the timelock, sets bond and arbitrator of later events; the guardian pauses `postBond` and `postBondFor`.
interface ILineageCourt {
    /// @notice Thrown where only the deployer may bind a registry, once, that names this court.
    error LineageCourtInvalidBinding(address caller, address registry);

    /// @notice Thrown where only the registry may act.
    error LineageCourtNotRegistry(address caller);

    /// @notice Thrown where a parameter is out of its bounds.
    error LineageCourtInvalidParameter(string name, uint256 value);

    /// @notice Thrown where a model has a bond.
    error LineageCourtBonded(ModelId modelId, address bonder);

    /// @notice Thrown where only the model's owner may act.
    error LineageCourtNotOwner(ModelId modelId, address caller, address owner);

    /// @notice Thrown where an account would post a bond for an owner who hasn't named it.
    error LineageCourtNotNamed(ModelId modelId, address caller, address owner);

    /// @notice Thrown where only the bonder, or to give notice the model's owner, may act.
    error LineageCourtNotBonder(ModelId modelId, address caller, address bonder);

    /// @notice Thrown where notice was given already.
    error LineageCourtNoticeGiven(ModelId modelId, uint256 noticeEnd);

    /// @notice Thrown where a bond can't be released: no notice was given, it still runs, or accusations hold the bond.
    error LineageCourtBondHeld(ModelId modelId, uint256 noticeEnd, uint256 openCases);

    /// @notice Thrown where an accusation does not exist or has ended.
    error LineageCourtUnknownAccusation(AccusationId accusationId);

    /// @notice Thrown where a ruling may still come.
    error LineageCourtTooEarly(AccusationId accusationId, uint256 deadline);

    /// @notice Emitted when the registry is bound.
    event Bound(address indexed registry);

    /// @notice Emitted when a bond is posted.
    event BondPosted(ModelId indexed modelId, address indexed bonder, uint256 amount);

    /// @notice Emitted when an owner names who may post a bond for him; nobody where it is zero.
    event BonderNamed(ModelId indexed modelId, address indexed owner, address indexed account);

    /// @notice Emitted when a bond is to stand for an owner who isn't its bonder.
    event BondStands(ModelId indexed modelId, address indexed bonder, address indexed owner);

    /// @notice Emitted when a bonder puts his bond before the present arbitrator.
    event BondRenewed(ModelId indexed modelId, address indexed arbitrator);

    /// @notice Emitted when notice of a bond is given, in seconds since 1970.
    event NoticeGiven(ModelId indexed modelId, uint256 noticeEnd);

    /// @notice Emitted when a bond goes back to its bonder.
    event BondReleased(ModelId indexed modelId, address indexed bonder, uint256 amount);

    /// @notice Emitted when a model is accused.
    /// @param evidence Where the evidence is found, by content.
    event ModelAccused(
        AccusationId indexed accusationId,
        ModelId indexed modelId,
        address indexed accuser,
        address arbitrator,
        uint256 disputeId,
        Claim claim,
        string evidence
    );

    /// @notice Emitted when an accusation ends.
    /// @param ruling 1 for the accuser, 2 for the model, 0 where there is none.
    /// @param forfeited What of the bond, or of the accuser's stake, was lost, in units of the bonds' token.
    event AccusationEnded(
        AccusationId indexed accusationId,
        ModelId indexed modelId,
        uint256 ruling,
        uint256 forfeited
    );

    /// @notice Emitted when the bond of later builders and accusers changes, in units of the bonds' token.
    event BuilderBondChanged(uint96 oldBond, uint96 newBond);

    /// @notice Emitted when the arbitrator of later accusations changes.
    event ArbitratorChanged(address indexed oldArbitrator, address indexed newArbitrator);

    /// @notice Binds the registry, for good.
    /// @dev Requirements: the caller has deployed this contract; none is bound; the registry names this court.
    function bind(IModelRegistry registry) external;

    /// @notice Sets what later builders and accusers have at stake, in units of the bonds' token.
    /// @dev Requirements: the caller is the owner; not 0 and at most `MAX_BUILDER_BOND`.
    function setBuilderBond(uint96 newBond) external;

    /// @notice Sets who rules later accusations. Bonds that are posted are at risk before him once they are renewed.
    /// @dev Requirements: the caller is the owner; the arbitrator has code.
    function setArbitrator(address newArbitrator) external;

    /// @notice Locks the bond of a model that is being registered.
    /// @dev Requirements: the caller is the registry; the builder has it free in the vault under this contract.
    function postFor(ModelId modelId, address builder) external;

    /// @notice Posts the caller's bond for a model that has none.
    /// @dev Requirements: there is no pause; the caller owns the model, which has no bond; he has it free in the vault
    /// under this contract.
    function postBond(ModelId modelId) external;

    /// @notice Names who may post a bond for the caller where the model has none. Bonds that are posted stay.
    /// @dev Requirements: the caller owns the model.
    /// @param account Nobody where it is zero.
    function nameBonder(ModelId modelId, address account) external;

    /// @notice Posts the caller's bond for a model that has none, to stand for an owner who has named him.
    /// @dev The owner is said, so that a sale that comes before doesn't change for whom. Requirements: there is no pause; the model
    /// has no bond; `modelOwner` owns it, and has named the caller; the caller has the bond free in the vault under this contract.
    function postBondFor(ModelId modelId, address modelOwner) external;

    /// @notice Lets the caller's bond stand for what the model's present owner does.
    /// @dev The owner is said, so that a sale that comes before doesn't change for whom. It stands for no other one from then on but
    /// its bonder. Requirements: the caller is the bonder; no notice was given; `modelOwner` owns the model.
    function standFor(ModelId modelId, address modelOwner) external;

    /// @notice Puts the caller's bond before the present arbitrator.
    /// @dev Requirements: the caller is the bonder.
    function renewBond(ModelId modelId) external;

    /// @notice Begins the bond's notice of `NOTICE_PERIOD`, for good. Until it ends, accusations still hold the bond.
    /// @dev Requirements: the caller is the bonder, or the model's owner; there is a bond; no notice was given.
    function giveNotice(ModelId modelId) external;

    /// @notice Frees a bond whose notice has ended, for its bonder.
    /// @dev Anyone may call. Requirements: the notice has ended; no accusation holds the bond.
    function releaseBond(ModelId modelId) external;

    /// @notice Accuses a model of undeclared lineage, and pays the arbitrator at least what it asks; the rest is given
    /// back.
    /// @dev Anyone may call, also in a pause. Requirements: the registry finds the claim claimable; the caller has the
    /// stake free in the vault under this contract (`BondVaultInsufficientFree`); what was sent covers the price
    /// (`DisputesFeeTooLow`); the caller takes coins back where it was more.
    /// @param evidence Where the evidence is found, by content.
    function accuse(
        ModelId modelId,
        Claim calldata claim,
        string calldata evidence
    ) external payable returns (AccusationId accusationId);

    /// @notice Ends an accusation that got no ruling in its time: everything is returned.
    /// @dev Anyone may call. Requirements: it is open; its deadline has passed.
    function endAccusation(AccusationId accusationId) external;

    /// @notice Whether a model has a bond that is its present owner's or stands for him, before the present arbitrator, that
    /// isn't under notice.
    function isBonded(ModelId modelId) external view returns (bool);

    /// @notice For which owner besides its bonder a model's bond stands, whoever owns the model now; zero where for none.
    function standsFor(ModelId modelId) external view returns (address);

    /// @notice Who may post a bond for an owner while he owns the model; zero where nobody.
    function namedBonder(ModelId modelId, address owner) external view returns (address);

    /// @notice The bond of a model.
    function bondOf(ModelId modelId) external view returns (ModelBond memory);

    /// @notice An accusation; all zero where it has ended.
    function getAccusation(AccusationId accusationId) external view returns (Accusation memory);

    /// @notice How many accusations there have been.
    function accusationCount() external view returns (uint64);

    /// @notice The models.
    function registry() external view returns (IModelRegistry);

    /// @notice Where bonds and stakes lie.
    function bondVault() external view returns (IBondVault);

    /// @notice Who rules later accusations.
    function arbitrator() external view returns (address);

    /// @notice How many arbitrators there were before him.
    function arbitratorNumber() external view returns (uint32);

    /// @notice What later builders and accusers have at stake, in units of the bonds' token.
    function builderBond() external view returns (uint96);

    /// @notice How long before its release a bond's notice is given, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function NOTICE_PERIOD() external view returns (uint256);

    /// @notice The largest bond of a builder, in units of the bonds' token.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_BUILDER_BOND() external view returns (uint96);
}
