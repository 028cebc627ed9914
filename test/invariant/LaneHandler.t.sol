// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRewardPayees} from "../../contracts/rewards/interfaces/IRewardPayees.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {
    DemandKind,
    IRewardLane,
    PostedRoot,
    RewardDemand,
    RewardLeaf,
    RootDispute,
    RootStatus
} from "../../contracts/rewards/interfaces/IRewardLane.sol";
import {LaneSystem, Lie} from "./LaneSystem.t.sol";

/// @notice Posters, honest and lying, watchers and contributors do everything in any order; each call is said to succeed, or
/// to fail with which error.
contract LaneHandler is LaneSystem {
    /// @dev A demand whose bond is held.
    struct Held {
        uint64 root;
        DemandKind kind;
        uint256 index;
    }

    /// @dev A dispute that has not ended.
    struct Case {
        uint64 id;
        uint256 arbitratorId;
    }

    /// @notice What was credited, and what activated roots have pulled of it, in units of the token.
    uint256 public credited;
    uint256 public funded;
    mapping(uint256 person => uint256) public paid;
    /// @notice The most that an active root has promised.
    mapping(uint256 person => uint256) public mostPromisedTo;
    uint256 public paidTotal;
    /// @notice Whether a root was ever active that could have been refuted by its leaves, alone or beside those before.
    bool public wasWrong;

    Tree internal _active;
    Tree internal _pending;
    Held[] internal _held;
    Case[] internal _cases;
    uint256 private _luck;

    function act(uint256 seed) external {
        _luck = seed;
        uint256 kind = _draw(30);
        if (kind < 4) _pay();
        else if (kind < 9) _post(_draw(POSTERS));
        else if (kind < 11) _refute();
        else if (kind < 14) _demand();
        else if (kind < 17) _answer();
        else if (kind == 17) _expire();
        else if (kind == 18) _dispute();
        else if (kind == 19) _rule();
        else if (kind == 20) _endCase();
        else if (kind < 24) _activate();
        else if (kind < 27) _claim(_draw(PEOPLE));
        else if (kind == 27) _callForRoot();
        else if (kind == 28) _showUnsound();
        else _setPayee();
        _wait(_draw(1 days));
    }

    /// @notice Ends all that is open, has a stranger attribute what is left, and pays everybody in a pause.
    function endAll() external {
        _wait(lane.DISPUTE_PERIOD());
        while (_cases.length > 0) _endCase();
        while (_isPending() && lane.postedRoot().openDemands > 0) _expire();
        if (_isPending()) _activate();
        if (_credit() > 0) {
            if (lane.calledAt() == 0) _callForRoot();
            _wait((lane.OPEN_CALLS() + 1) * lane.CALL_PERIOD());
            Tree memory tree = _active;
            tree.lie = Lie.None;
            tree.amounts[3] += _credit();
            _postTree(2, tree, "");
            _wait(lane.WINDOW_PERIOD());
            _activate();
        }
        while (_held.length > 0) _release(0);
        _wait(factory.PAUSE_INTERVAL());
        factory.pause();
        for (uint256 i = 0; i < PEOPLE; ++i) _claim(i);
    }

    /// @notice What has to be locked of all actors: the bond of the pending root, of demands and of disputes.
    function locked() external view returns (uint256 sum) {
        if (_isPending()) sum = lane.postedRoot().bond;
        sum += _held.length * _DEMAND_BOND;
        for (uint256 i = 0; i < _cases.length; ++i) sum += lane.getDispute(_cases[i].id).stake;
    }

    function _pay() private {
        uint128 amount = uint128(1 + _draw(_draw(2) == 0 ? 100 : 2 ** 60));
        token.mint(address(this), amount);
        uint256 before = _credit();
        escrow.pay(hostAccounts[0], token, ModelId.wrap(1), _lanePolicy, amount);
        credited += _credit() - before;
    }

    function _post(uint256 poster) private {
        uint256 credit = _credit();
        if (credit == 0) return;

        uint256 added = _draw(3) == 0 ? credit : 1 + _draw(credit);
        Tree memory tree = _active;
        tree.lie = _draw(2) == 0 ? Lie.None : Lie(_draw(uint256(type(Lie).max) + 1));
        if (tree.lie == Lie.Fall && tree.amounts[0] == 0) tree.lie = Lie.None;
        uint256 part = tree.lie == Lie.Steal ? added : _draw(added + 1);
        tree.amounts[_draw(PEOPLE) * (tree.lie == Lie.Steal ? 0 : 1)] += part;
        tree.amounts[_draw(PEOPLE)] += added - part;
        if (tree.lie == Lie.Fall) {
            uint256 gone = tree.amounts[0] - _active.amounts[0] + 1;
            tree.amounts[0] -= gone;
            tree.amounts[1] += gone;
        }
        uint256 from = lane.postableFrom(actors[poster]);
        bytes memory fault;
        if (_isPending()) {
            fault = abi.encodeWithSelector(IRewardLane.RewardLanePending.selector, lane.rootCount());
        } else if (block.timestamp < from) {
            fault = abi.encodeWithSelector(IRewardLane.RewardLaneMayNotPost.selector, actors[poster], from);
        }
        _postTree(poster, tree, fault);
    }

    function _postTree(uint256 poster, Tree memory tree, bytes memory fault) private {
        uint128 total = uint128(_totalOf(tree));
        bytes memory data = abi.encodeCall(IRewardLane.post, (_rootOf(tree), total, uint40(PEOPLE), "in", "engine"));
        if (_call(actors[poster], address(lane), data, fault)) _pending = tree;
    }

    function _refute() private {
        if (!_isPending()) return;

        bytes memory data = abi.encodeCall(IRewardLane.provePair, (_provenOf(_pending, 0), _provenOf(_pending, 1)));
        bytes memory fault;
        if (_pending.lie == Lie.Index) {
            data = abi.encodeCall(IRewardLane.provePair, (_provenOf(_pending, 2), _provenOf(_pending, 3)));
        } else if (_pending.lie == Lie.Overflow) {
            data = abi.encodeCall(IRewardLane.proveLeaf, (_provenOf(_pending, 2)));
        } else if (_pending.lie == Lie.Fall) {
            data = abi.encodeCall(IRewardLane.proveFall, (_provenOf(_active, 0), _provenOf(_pending, 0)));
            if (lane.activeRoot().unsound) fault = abi.encodeWithSelector(IRewardLane.RewardLaneUnsound.selector);
        } else if (_pending.lie != Lie.Sums) {
            fault = abi.encodeWithSelector(IRewardLane.RewardLaneNoFault.selector);
        }
        _call(_watcher(), address(lane), data, fault);
    }

    function _demand() private {
        PostedRoot memory posted = lane.postedRoot();
        if (!_isPending() || block.timestamp >= posted.windowEnd) return;

        (uint64 root, uint256 place) = (lane.rootCount(), _draw(PEOPLE));
        DemandKind kind = _draw(2) == 0 || place == 3 ? DemandKind.Leaf : DemandKind.Author;
        uint256 index = kind == DemandKind.Leaf ? place : _leafOf(_pending, place).index;
        bytes memory fault;
        if (lane.getDemand(root, kind, index).demander != address(0)) {
            fault = abi.encodeWithSelector(IRewardLane.RewardLaneDemanded.selector, kind, index);
        }
        bytes memory data =
            kind == DemandKind.Leaf
                ? abi.encodeCall(IRewardLane.demandLeaf, (root, index))
                : abi.encodeCall(IRewardLane.demandAuthor, (_provenOf(_pending, place)));
        if (_call(_watcher(), address(lane), data, fault)) _held.push(Held(root, kind, index));
    }

    /// @dev A leaf that nobody has, or that isn't in the tree, isn't shown; nor is a record, of which there are none.
    function _answer() private {
        if (!_isPending() || _held.length == 0) return;
        uint256 position = _draw(_held.length);
        Held memory held = _held[position];
        uint256 place = held.index;
        bool shows = _pending.lie != Lie.Hidden && !(_pending.lie == Lie.Index && place > 1);
        RewardDemand memory demanded = lane.getDemand(held.root, held.kind, held.index);
        if (held.root != lane.rootCount() || !shows || block.timestamp >= demanded.deadline) return;

        bytes memory data = abi.encodeCall(IRewardLane.answerLeaf, (_provenOf(_pending, place)));
        if (held.kind == DemandKind.Author) {
            (RewardLeaf memory old, RewardLeaf memory leaf) = (_leafOf(_active, place), _leafOf(_pending, place));
            bool same = lane.activeRoot().count > 0 && old.cumulative == leaf.cumulative;
            if (!same || (_active.lie == Lie.Index && place > 1)) return;
            data = abi.encodeCall(IRewardLane.answerUnchanged, (_provenOf(_active, place), _provenOf(_pending, place)));
        }
        _call(actors[_draw(ACTORS)], address(lane), data, "");
        _forget(position);
    }

    function _expire() private {
        for (uint256 i = 0; i < _held.length; ++i) {
            Held memory held = _held[i];
            bool open = _isPending() && held.root == lane.rootCount();
            if (!open) continue;
            uint256 deadline = lane.getDemand(held.root, held.kind, held.index).deadline;
            if (block.timestamp < deadline) VM.warp(deadline);
            _call(_watcher(), address(lane), abi.encodeCall(IRewardLane.expireDemand, (held.kind, held.index)), "");
            _forget(i);
            return;
        }
        if (_held.length > 0) _release(_draw(_held.length));
    }

    function _release(uint256 position) private {
        Held memory held = _held[position];
        if (_isPending() && held.root == lane.rootCount()) return;
        bytes memory data = abi.encodeCall(IRewardLane.releaseDemand, (held.root, held.kind, held.index));
        _call(_watcher(), address(lane), data, "");
        _forget(position);
    }

    function _dispute() private {
        PostedRoot memory posted = lane.postedRoot();
        if (!_isPending() || block.timestamp >= posted.windowEnd) return;

        bytes memory fault;
        if (lane.openDispute() != 0 || posted.disputes == lane.MAX_DISPUTES()) {
            fault = abi.encodeWithSelector(
                IRewardLane.RewardLaneDisputed.selector,
                lane.openDispute(),
                posted.disputes
            );
        }
        bytes memory data = abi.encodeCall(IRewardLane.dispute, (lane.rootCount(), "evidence"));
        if (!_call(_watcher(), address(lane), data, fault)) return;
        _cases.push(Case(lane.disputeCount(), arbitrator.disputeCount() - 1));
    }

    function _rule() private {
        if (_cases.length == 0) return;
        Case memory last = _cases[_cases.length - 1];
        if (block.timestamp >= lane.getDispute(last.id).deadline) return;

        arbitrator.giveRuling(last.arbitratorId, _draw(3));
        ++worked["rule"];
        _cases.pop();
    }

    function _endCase() private {
        if (_cases.length == 0) return;
        Case memory last = _cases[_cases.length - 1];
        RootDispute memory disputed = lane.getDispute(last.id);
        bytes memory fault;
        if (block.timestamp < disputed.deadline) {
            if (_draw(2) == 0) VM.warp(disputed.deadline);
            else fault = abi.encodeWithSelector(IRewardLane.RewardLaneDisputeDeadline.selector, disputed.deadline);
        }
        if (_call(_watcher(), address(lane), abi.encodeCall(IRewardLane.endDispute, (last.id)), fault)) _cases.pop();
    }

    function _activate() private {
        PostedRoot memory posted = lane.postedRoot();
        if (posted.status != RootStatus.Pending) return;
        uint64 open = lane.openDispute();
        if (block.timestamp < posted.windowEnd && _draw(2) == 0) VM.warp(posted.windowEnd);
        bytes memory fault;
        if (block.timestamp < posted.windowEnd || posted.openDemands > 0 || open != 0) {
            fault = abi.encodeWithSelector(
                IRewardLane.RewardLaneOpen.selector,
                posted.windowEnd,
                posted.openDemands,
                open
            );
        }
        uint256 promised = lane.activeRoot().total;
        bool fell = posted.fell && !lane.activeRoot().unsound;
        if (!_call(_watcher(), address(lane), abi.encodeCall(IRewardLane.activate, ()), fault)) return;
        require(lane.postedRoot().status == (fell ? RootStatus.Void : RootStatus.Active), "a root ends as it must");
        if (fell) return;

        _active = _pending;
        funded += posted.total - promised;
        if (!_isSound(_active.lie) || _active.lie == Lie.Fall) wasWrong = true;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            if (_active.amounts[i] > mostPromisedTo[i]) mostPromisedTo[i] = _active.amounts[i];
        }
    }

    /// @dev I5: as long as all active roots were sound, there is enough for everybody; I12: in a pause, too.
    function _claim(uint256 person) private {
        if (lane.activeRoot().count == 0) return;
        RewardLeaf memory leaf = _leafOf(_active, person);
        uint256 before = paid[person];
        bytes memory fault;
        if (leaf.cumulative <= before) {
            fault = abi.encodeWithSelector(
                IRewardLane.RewardLaneNothingToClaim.selector,
                leaf.account,
                before,
                leaf.cumulative
            );
        } else if (leaf.cumulative - before > token.balanceOf(address(lane))) {
            require(wasWrong, "I5: there is too little for a claim");
            return;
        }
        address payee = factory.payeeOf(leaf.account);
        uint256 balance = token.balanceOf(payee);
        bytes memory data = abi.encodeCall(IRewardLane.claim, (leaf, _provenOf(_active, person).proof));
        if (!_call(_watcher(), address(lane), data, fault)) return;

        paid[person] = leaf.cumulative;
        paidTotal += leaf.cumulative - before;
        require(token.balanceOf(payee) == balance + leaf.cumulative - before, "I5: paid in full");
    }

    function _callForRoot() private {
        (uint256 credit, uint256 called) = (_credit(), lane.calledAt());
        bytes memory fault;
        if (credit == 0 || called != 0) {
            fault = abi.encodeWithSelector(IRewardLane.RewardLaneNothingToCall.selector, credit, called);
        }
        _call(_watcher(), address(lane), abi.encodeCall(IRewardLane.callForRoot, ()), fault);
    }

    function _showUnsound() private {
        if (_isSound(_active.lie) || lane.activeRoot().unsound) return;
        (uint256 first, uint256 second) = _active.lie == Lie.Sums ? (0, 1) : (2, 3);
        bytes memory data = abi.encodeCall(
            IRewardLane.proveUnsound,
            (_provenOf(_active, first), _provenOf(_active, second))
        );
        _call(_watcher(), address(lane), data, "");
    }

    function _setPayee() private {
        (address person, address payee) = (people[_draw(PEOPLE)], people[_draw(PEOPLE)]);
        _call(person, address(factory), abi.encodeCall(IRewardPayees.setPayee, (payee)), "");
    }

    function _forget(uint256 position) private {
        _held[position] = _held[_held.length - 1];
        _held.pop();
    }

    function _wait(uint256 time) private {
        VM.warp(block.timestamp + time);
    }

    function _watcher() private returns (address) {
        return actors[POSTERS + _draw(ACTORS - POSTERS)];
    }

    function _isPending() private view returns (bool) {
        return lane.postedRoot().status == RootStatus.Pending;
    }

    function _credit() private view returns (uint256) {
        return escrow.creditOf(address(lane), token);
    }

    /// @dev From 0 to `bound` − 1.
    function _draw(uint256 bound) private returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck % bound;
    }
}
