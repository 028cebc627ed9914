// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {DatanetId, IDatanetRegistry} from "./IDatanetRegistry.sol";

/// @notice A curator's place in a datanet.
/// @param holder Reviews, and owns the stake; zero where the seat is vacant.
/// @param takenIn The block in which it was taken.
/// @param leftIn The block in which it was left, or in which its holder was dismissed where that came later; 0 while it
/// is held.
/// @param dismissed Whether its holder was silent on a panel, and its stake was paid back less the fine.
/// @param vacantFrom Time since 1970, in seconds, from which a seat that was left can be vacated; 0 while it is held.
/// @param position Its place in the list of held seats, counted from 0; without a meaning once it is left.
struct Seat {
    address holder;
    uint40 takenIn;
    uint40 leftIn;
    bool dismissed;
    uint40 vacantFrom;
    uint16 position;
}

/// @title ICuratorSeats
/// @notice The seats from which the panels of a datanet are drawn: each takes the same stake and has the same chance.
/// Seats are taken under a ledger, which is the contract that draws panels and may dismiss who is silent on one.
/// @dev A ledger is any address: it needs no admission, because it reaches only the seats that were taken under it.
/// Take seats under a contract whose rules you have read.
/// An account may hold any number of seats: a stake counts once for each, and nothing is gained by splitting it over
/// accounts. The stake comes from what the account has in the bond vault under this contract, which has no owner and no
/// pause.
/// Panels are drawn from the list of the seats that were held at the end of the block before the round began. The list
/// has no gaps: a seat that is taken comes to its end, and where one is left, the last one moves to its place. So a
/// seat can be drawn for the rounds that begin after the block in which it was taken, and not after the one in which it
/// was left, or before the one in which its holder was dismissed. Seats that were left take no chance from the others,
/// however many they are. Nobody changes a panel by coming or going once its round has begun, which is before its seed
/// is known.
/// A seat that is left stays liable for `THAW_PERIOD`, which is longer than any round; only then can it be vacated, and
/// its id be given to who takes a seat next. A datanet has at most 65,535 ids under a ledger, so that one fits in 16
/// bits.
interface ICuratorSeats {
    /// @notice Thrown where an address is zero, or where a contract should be and there is none.
    error CuratorSeatsInvalidAddress(address account);

    /// @notice Thrown where the account may not take a seat.
    error CuratorSeatsNotCurator(DatanetId datanetId, address account);

    /// @notice Thrown where all of the 65,535 ids that a datanet has under a ledger are in use: their seats are held,
    /// or were left and not vacated.
    error CuratorSeatsFull(address ledger, DatanetId datanetId);

    /// @notice Thrown where a seat does not exist.
    error CuratorSeatsUnknownSeat(address ledger, DatanetId datanetId, uint256 seat);

    /// @notice Thrown where the caller doesn't hold the seat.
    error CuratorSeatsNotHolder(address ledger, DatanetId datanetId, uint256 seat, address caller);

    /// @notice Thrown where a seat is left already.
    error CuratorSeatsLeft(address ledger, DatanetId datanetId, uint256 seat);

    /// @notice Thrown where a seat can't be vacated yet; `vacantFrom` is 0 where it isn't left.
    error CuratorSeatsHeld(address ledger, DatanetId datanetId, uint256 seat, uint256 vacantFrom);

    /// @notice Thrown where a round can't have begun in the block: it is 0, or isn't over.
    error CuratorSeatsInvalidStartBlock(uint256 startBlock);

    /// @notice Emitted when a seat is taken.
    /// @param seat The seat's id, which others may have had before.
    /// @param stake What it locks, in units of the bonds' token.
    event SeatTaken(
        address indexed ledger,
        DatanetId indexed datanetId,
        address indexed holder,
        uint256 seat,
        uint256 stake
    );

    /// @notice Emitted when a seat is left by its holder, or because he was silent on a panel.
    /// @param fine What he loses, in units of the bonds' token; it is burned.
    event SeatLeft(
        address indexed ledger,
        DatanetId indexed datanetId,
        address indexed holder,
        uint256 seat,
        uint256 fine
    );

    /// @notice Emitted when a seat becomes vacant.
    event SeatVacated(address indexed ledger, DatanetId indexed datanetId, address indexed holder, uint256 seat);

    /// @notice Takes a seat for the caller, locks its stake, and puts the seat at the end of the list of held ones.
    /// @dev Requirements: the ledger is not zero; the datanet exists, and the caller may take a seat there; an id is
    /// vacant, or there are fewer than 65,535; the stake is free under this contract in the bond vault
    /// (`BondVaultInsufficientFree`).
    /// @return seat Its id, counted from 0: the one that was vacated last where one is vacant, else a new one.
    function takeSeat(address ledger, DatanetId datanetId) external returns (uint256 seat);

    /// @notice Leaves a seat, which goes from the list of held ones at once. Its holder still reviews what it was drawn
    /// for, and what it is drawn for in rounds that began in this block or before.
    /// @dev Requirements: the seat exists, and the caller holds it and hasn't left it.
    function leaveSeat(address ledger, DatanetId datanetId, uint256 seat) external;

    /// @notice Frees the stake of a seat that was left, and its id for another seat. The list of held seats stays as it
    /// is.
    /// @dev Anyone may call. Requirements: the seat exists, and was left or its holder dismissed, whichever came first,
    /// `THAW_PERIOD` ago or earlier.
    function vacateSeat(address ledger, DatanetId datanetId, uint256 seat) external;

    /// @notice Ends, under the calling ledger, a seat whose holder was silent on a panel: burns a fine out of its stake
    /// and frees the rest. A seat that isn't left goes from the list of held ones at once. Does nothing to a seat that
    /// was dismissed before or is vacant, and nothing to somebody who has taken it since the round began.
    /// @dev Anyone may call, and reaches the seats under his own address. Requirements: the seat exists; the fine is at
    /// most the stake (`BondVaultInsufficientLocked` or Panic 0x11 otherwise).
    /// @param startBlock The block in which the round began.
    /// @param fine In units of the bonds' token.
    function dismiss(DatanetId datanetId, uint256 seat, uint256 startBlock, uint256 fine) external;

    /// @notice Draws different seats under the calling ledger out of the list of held ones as it stood at the end of
    /// the block before a round began, each with the same chance. Seats that were taken in the round's first block or
    /// later aren't drawn; seats that were left in it or later are. Seats of `except` are passed over, and so are those
    /// whose holder was dismissed in the round's first block, so that a second round draws nobody who was silent in the
    /// first.
    /// @dev Whatever happens after the round's first block changes nothing about the panel for `THAW_PERIOD`; later, a
    /// seat that was vacated since, or taken again, is passed over too.
    /// Each seat of the panel has 20 tries. Try `i`, counted over the whole panel from 0, takes the position
    /// `keccak256(abi.encode(seed, "panel", i)) % length` of the list, and counts for nothing where that seat is in the
    /// panel or is passed over. Where five seats are all that the list holds and none is passed over, a panel of five
    /// is short once in 10⁹. An empty list gives an empty panel.
    /// Anyone may call, and reaches the seats under his own address. Requirements: `startBlock` is not 0, and is over.
    /// @param size How many seats to draw; at most 5.
    /// @param startBlock The block in which the round began.
    /// @param except Whose seats aren't drawn; zero for nobody's.
    /// @return panel The ids, 16 bits each, the first one lowest.
    /// @return drawn How many there are: fewer than `size` where too few seats can be drawn.
    function drawPanel(
        DatanetId datanetId,
        uint256 size,
        uint128 seed,
        uint256 startBlock,
        address except
    ) external view returns (uint80 panel, uint8 drawn);

    /// @notice Who holds the seats of a panel under the calling ledger; zero for a seat that was vacated, or taken
    /// again, since the round began.
    /// @dev Anyone may call, and reaches the seats under his own address. Requirements: the seats exist (Panic 0x32).
    /// @param size How many seats the panel has.
    /// @param startBlock The block in which the round began.
    function holdersOf(
        DatanetId datanetId,
        uint256 panel,
        uint256 size,
        uint256 startBlock
    ) external view returns (address[] memory);

    /// @notice A seat. Reverts where it does not exist.
    function getSeat(address ledger, DatanetId datanetId, uint256 seat) external view returns (Seat memory);

    /// @notice How many seats of a datanet are held now: those that were taken and not left. Their ids are known by
    /// `SeatTaken`; they need not be the lowest ones.
    function seatCount(address ledger, DatanetId datanetId) external view returns (uint256);

    /// @notice How many ids a datanet has, whether their seats are held, left or vacant: they are 0 to one less, and at
    /// most 65,535. It is the most seats that there ever were at once, those included that were left and not vacated.
    function seatIds(address ledger, DatanetId datanetId) external view returns (uint256);

    /// @notice The registry that names datanets and curators.
    function registry() external view returns (IDatanetRegistry);

    /// @notice Where the stakes lie, under this contract as their module.
    function bondVault() external view returns (IBondVault);

    /// @notice How long a seat stays liable after it is left, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function THAW_PERIOD() external view returns (uint256);
}
