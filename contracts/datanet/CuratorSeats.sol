// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {ICuratorSeats, Seat} from "./interfaces/ICuratorSeats.sol";
import {DatanetId, IDatanetRegistry} from "./interfaces/IDatanetRegistry.sol";

/// @title CuratorSeats
/// @notice Keeps the seats of curators and draws panels from them; see {ICuratorSeats}.
contract CuratorSeats is ICuratorSeats {
    uint256 private constant _SEAT_BITS = 16;
    uint256 private constant _TRIES_PER_SEAT = 20;

    /// @inheritdoc ICuratorSeats
    uint256 public constant THAW_PERIOD = 14 days;

    /// @inheritdoc ICuratorSeats
    IDatanetRegistry public immutable registry;

    /// @inheritdoc ICuratorSeats
    IBondVault public immutable bondVault;

    mapping(address ledger => mapping(DatanetId datanetId => Seat[])) private _seats;
    mapping(address ledger => mapping(DatanetId datanetId => uint16[])) private _vacant;

    constructor(IDatanetRegistry registry_, IBondVault bondVault_) {
        require(address(registry_).code.length > 0, CuratorSeatsInvalidAddress(address(registry_)));
        require(address(bondVault_).code.length > 0, CuratorSeatsInvalidAddress(address(bondVault_)));

        registry = registry_;
        bondVault = bondVault_;
    }

    /// @inheritdoc ICuratorSeats
    function takeSeat(address ledger, DatanetId datanetId) external returns (uint256 index) {
        require(ledger != address(0), CuratorSeatsInvalidAddress(ledger));
        uint256 stake = registry.getForm(datanetId).seatStake;
        bool curator = registry.isCurator(datanetId, msg.sender);
        require(curator, CuratorSeatsNotCurator(datanetId, msg.sender));

        index = _vacantSeat(ledger, datanetId);
        Seat storage seat = _seats[ledger][datanetId][index];
        (seat.holder, seat.takenIn) = (msg.sender, uint40(block.number));
        emit SeatTaken(ledger, datanetId, msg.sender, index, stake);

        bondVault.lock(msg.sender, stake);
    }

    /// @inheritdoc ICuratorSeats
    function leaveSeat(address ledger, DatanetId datanetId, uint256 index) external {
        Seat storage seat = _existingSeat(ledger, datanetId, index);
        require(msg.sender == seat.holder, CuratorSeatsNotHolder(ledger, datanetId, index, msg.sender));
        require(seat.leftIn == 0, CuratorSeatsLeft(ledger, datanetId, index));

        _leave(seat);
        emit SeatLeft(ledger, datanetId, msg.sender, index, 0);
    }

    /// @inheritdoc ICuratorSeats
    function vacateSeat(address ledger, DatanetId datanetId, uint256 index) external {
        Seat storage seat = _existingSeat(ledger, datanetId, index);
        (address holder, uint256 vacantFrom, bool dismissed) = (seat.holder, seat.vacantFrom, seat.dismissed);
        bool thawed = vacantFrom != 0 && block.timestamp >= vacantFrom;
        require(thawed, CuratorSeatsHeld(ledger, datanetId, index, vacantFrom));

        delete _seats[ledger][datanetId][index];
        // a datanet has at most 65,535 seats
        _vacant[ledger][datanetId].push(uint16(index));
        emit SeatVacated(ledger, datanetId, holder, index);

        if (!dismissed) bondVault.unlock(holder, registry.getForm(datanetId).seatStake);
    }

    /// @inheritdoc ICuratorSeats
    function dismiss(DatanetId datanetId, uint256 index, uint256 startBlock, uint256 fine) external {
        Seat storage seat = _existingSeat(msg.sender, datanetId, index);
        if (seat.dismissed || !_heldBefore(seat, startBlock)) return;

        address holder = seat.holder;
        seat.dismissed = true;
        if (seat.leftIn == 0) _leave(seat);
        emit SeatLeft(msg.sender, datanetId, holder, index, fine);

        uint256 rest = registry.getForm(datanetId).seatStake - fine;
        if (fine > 0) bondVault.burn(holder, fine);
        if (rest > 0) bondVault.unlock(holder, rest);
    }

    /// @inheritdoc ICuratorSeats
    function drawPanel(
        DatanetId datanetId,
        uint256 count,
        uint256 size,
        uint128 seed,
        uint256 startBlock,
        address except
    ) external view returns (uint80 panel, uint8 drawn) {
        Seat[] storage seats = _seats[msg.sender][datanetId];
        uint256 tries = _TRIES_PER_SEAT * size;
        for (uint256 i = 0; i < tries && drawn < size; ++i) {
            uint256 index = uint256(keccak256(abi.encode(seed, "panel", i))) % count;
            if (_inPanel(panel, drawn, index) || !_eligible(seats[index], startBlock, except)) continue;

            // at most 5 seats of 16 bits
            panel |= uint80(index << (_SEAT_BITS * drawn++));
        }
    }

    /// @inheritdoc ICuratorSeats
    function holdersOf(
        DatanetId datanetId,
        uint256 panel,
        uint256 size,
        uint256 startBlock
    ) external view returns (address[] memory holders) {
        Seat[] storage seats = _seats[msg.sender][datanetId];
        holders = new address[](size);
        for (uint256 i = 0; i < size; ++i) {
            Seat storage seat = seats[_seatAt(panel, i)];
            if (_heldBefore(seat, startBlock)) holders[i] = seat.holder;
        }
    }

    /// @inheritdoc ICuratorSeats
    function getSeat(address ledger, DatanetId datanetId, uint256 index) external view returns (Seat memory) {
        return _existingSeat(ledger, datanetId, index);
    }

    /// @inheritdoc ICuratorSeats
    function seatCount(address ledger, DatanetId datanetId) external view returns (uint256) {
        return _seats[ledger][datanetId].length;
    }

    function _vacantSeat(address ledger, DatanetId datanetId) private returns (uint256 index) {
        uint16[] storage vacant = _vacant[ledger][datanetId];
        uint256 vacancies = vacant.length;
        if (vacancies > 0) {
            index = vacant[vacancies - 1];
            vacant.pop();
        } else {
            Seat[] storage seats = _seats[ledger][datanetId];
            index = seats.length;
            require(index < type(uint16).max, CuratorSeatsFull(ledger, datanetId));
            seats.push();
        }
    }

    function _leave(Seat storage seat) private {
        seat.leftIn = uint40(block.number);
        seat.vacantFrom = uint40(block.timestamp + THAW_PERIOD);
    }

    function _existingSeat(address ledger, DatanetId datanetId, uint256 index) private view returns (Seat storage) {
        Seat[] storage seats = _seats[ledger][datanetId];
        require(index < seats.length, CuratorSeatsUnknownSeat(ledger, datanetId, index));
        return seats[index];
    }

    function _eligible(Seat storage seat, uint256 startBlock, address except) private view returns (bool) {
        uint256 leftIn = seat.leftIn;
        return _heldBefore(seat, startBlock) && seat.holder != except && (leftIn == 0 || leftIn > startBlock);
    }

    function _heldBefore(Seat storage seat, uint256 startBlock) private view returns (bool) {
        return seat.holder != address(0) && seat.takenIn < startBlock;
    }

    function _inPanel(uint256 panel, uint256 drawn, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < drawn; ++i) if (_seatAt(panel, i) == index) return true;
        return false;
    }

    function _seatAt(uint256 panel, uint256 position) private pure returns (uint256) {
        return uint16(panel >> (_SEAT_BITS * position));
    }
}
