"""Changes of people, their postings and their leave, and what is written down about looks and exports."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.enums import AccessKind, LeaveState, PostingRole, Saved
from accounts.models import AccessLog, CrossLook, Leave, Posting, Territory, User
from accounts.rules import LOOK_LASTS, fits_node


class LeaveOverlaps(Exception):
    """The person has leave on one of these days already: `leave`."""

    def __init__(self, leave: Leave) -> None:
        super().__init__(str(leave))
        self.leave = leave


class LeaveDecided(Exception):
    """Somebody decided or withdrew the leave in the meantime."""


class LeaveIsOver(Exception):
    """Days that have passed cannot be withdrawn."""


class PostingOverlaps(Exception):
    """The person holds this post on one of these days already: `posting`."""

    def __init__(self, posting: Posting) -> None:
        super().__init__(str(posting))
        self.posting = posting


class NotALeaf(Exception):
    """A rep is posted to a territory without others below it."""


# --- the person -------------------------------------------------------------------------------------------------------


def set_language(user: User, language: str) -> None:
    """Remember the language a person reads in."""
    user.language = language
    user.save(update_fields=["language"])


def register_filing(user: User, *, number: str, expires_on: date | None) -> bool:
    """Keep a person's filing number; return whether it differs from what was known."""
    return _save_changes(user, {"filing_number": number, "filing_expires_on": expires_on})


@transaction.atomic
def save_person(
    *,
    username: str,
    full_name: str,
    email: str | None = None,
    phone: str | None = None,
    filing_number: str | None = None,
    filing_expires_on: date | None = None,
) -> tuple[User, Saved]:
    """Create the person of that user name or bring her facts up to date; None leaves a fact as it is.

    A new person has no password: she sets one through the reset mail. Saving the same twice changes nothing.
    """
    facts = {
        "full_name": full_name,
        "email": None if email is None else email.lower(),
        "phone": phone,
        "filing_number": filing_number,
        "filing_expires_on": filing_expires_on,
    }
    known = {name: value for name, value in facts.items() if value is not None}
    user = User.objects.select_for_update(no_key=True).filter(username=username.strip().lower()).first()
    if user is None:
        return User.objects.create_user(username.strip(), None, **known), Saved.CREATED
    return user, Saved.UPDATED if _save_changes(user, known) else Saved.UNCHANGED


@transaction.atomic
def save_posting(
    *, user: User, territory: Territory, role: PostingRole, from_on: date, to_on: date | None = None
) -> tuple[Posting, Saved]:
    """Post a person from a day on, or move the end of the posting that began that day.

    Raises PostingOverlaps when she holds the post on one of these days by another posting, and NotALeaf for a new one
    of a rep on an inner node.
    """
    lock_person(user)
    posting = Posting.objects.filter(user=user, territory=territory, role=role, from_on=from_on).first()
    other = other_posting(user=user, territory=territory, role=role, from_on=from_on, to_on=to_on, but=posting)
    if other is not None:
        raise PostingOverlaps(other)
    if posting is None:
        if not fits_node(role, is_leaf=territory.is_leaf()):
            raise NotALeaf
        facts = {"user": user, "territory": territory, "role": role, "from_on": from_on, "to_on": to_on}
        return Posting.objects.create(**facts), Saved.CREATED
    return posting, Saved.UPDATED if _save_changes(posting, {"to_on": to_on}) else Saved.UNCHANGED


def other_posting(
    *, user: User, territory: Territory, role: str, from_on: date, to_on: date | None, but: Posting | None
) -> Posting | None:
    """The posting, `but` for one, by which a person holds a post on some of these days already.

    Lock her first, in the transaction that saves: else somebody may post her meanwhile.
    """
    held = Posting.objects.filter(user=user, territory=territory, role=role).touching(from_on, to_on)
    return next((posting for posting in held if posting != but), None)


# --- leave ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_leave(*, user: User, kind: str, from_on: date, to_on: date, note: str = "") -> Leave:
    """Enter days off or a meeting, to be approved by the manager.

    Raises LeaveOverlaps when the person has standing leave on one of these days, also when two come at once.
    """
    lock_person(user)
    clash = Leave.objects.standing().filter(user=user).touching(from_on, to_on).first()
    if clash is not None:
        raise LeaveOverlaps(clash)
    return Leave.objects.create(user=user, kind=kind, from_on=from_on, to_on=to_on, note=note)


@transaction.atomic
def decide_leave(leave: Leave, *, by: User, approve: bool, at: datetime, covered_by: User | None = None) -> Leave:
    """Approve or decline; with a cover, post her to the person's territories for these days in the same transaction.

    Raises LeaveDecided when it is no longer waiting, so that of two managers at once one decides.
    """
    leave = _locked(leave)
    if leave.state != LeaveState.PROPOSED:
        raise LeaveDecided
    leave.state = LeaveState.APPROVED if approve else LeaveState.DECLINED
    leave.decided_by, leave.decided_at = by, at
    leave.covered_by = covered_by if approve else None
    leave.save()
    if leave.covered_by is not None:
        _post_cover(leave, leave.covered_by)
    return leave


@transaction.atomic
def withdraw_leave(leave: Leave, *, on: date) -> Leave:
    """Take leave back: all of it before it begins, else the days from this one on. A cover ends with it.

    Raises LeaveDecided when it was declined or withdrawn, LeaveIsOver when its last day has passed.
    """
    leave = _locked(leave)
    if leave.state not in {LeaveState.PROPOSED, LeaveState.APPROVED}:
        raise LeaveDecided
    if leave.state == LeaveState.APPROVED and leave.to_on < on:
        raise LeaveIsOver
    if leave.state == LeaveState.PROPOSED or leave.from_on >= on:
        leave.state = LeaveState.WITHDRAWN
    else:
        leave.to_on = on - timedelta(days=1)
    leave.save()
    _end_cover(leave, on=on)
    return leave


def _locked(leave: Leave) -> Leave:
    return Leave.objects.select_for_update(no_key=True).get(pk=leave.pk)


def _post_cover(leave: Leave, cover: User) -> None:
    posts = Posting.objects.filter(user=leave.user_id, role=PostingRole.REP).touching(leave.from_on, leave.to_on)
    for post in posts:
        Posting.objects.create(
            user=cover,
            territory_id=post.territory_id,
            role=PostingRole.COVER,
            from_on=max(leave.from_on, post.from_on),
            to_on=min(leave.to_on, post.to_on or leave.to_on),
            leave=leave,
        )


def cover_in(territory: Territory, user: User, *, from_on: date) -> None:
    """Let whoever stands in for a person's approved leave do so in a territory that is hers from a day on, too.

    Part of the caller's transaction, which posted her there. Leave that is being decided meanwhile is waited for.
    """
    standing = Leave.objects.standing().filter(user=user, to_on__gte=from_on).order_by("pk")
    for leave in standing.select_for_update(no_key=True):
        if leave.state != LeaveState.APPROVED or leave.covered_by_id is None:
            continue
        begin = max(leave.from_on, from_on)
        there = leave.cover_postings.filter(territory=territory).order_by("from_on").first()
        if there is None:
            facts = {"user_id": leave.covered_by_id, "territory": territory, "role": PostingRole.COVER}
            leave.cover_postings.create(from_on=begin, to_on=leave.to_on, **facts)
        else:
            _save_changes(there, {"from_on": min(there.from_on, begin), "to_on": leave.to_on})


def _end_cover(leave: Leave, *, on: date) -> None:
    """Cover that never began is taken away (its history stays); cover under way ends the day before."""
    for posting in leave.cover_postings.all():
        if posting.from_on >= on:
            posting.delete()
        else:
            _save_changes(posting, {"to_on": min(posting.to_on or on, on - timedelta(days=1))})


# --- the tree ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def plant_territory(*, parent: Territory | None, code: str, name: str, level: str, product_line: str = "") -> Territory:
    """Add a node below another, or a root."""
    facts = {"code": code, "name": name, "level": level, "product_line": product_line}
    tree = Territory.objects
    planted: Territory = tree.add_root(facts) if parent is None else tree.add_child(parent, facts)
    return planted


@transaction.atomic
def move_territory(territory: Territory, *, parent: Territory | None) -> bool:
    """Hang a node with everything below it elsewhere; False when it hangs there already.

    The rooms above hear of it as of any change, by a save of the path: rules are inherited along it. The history of
    the node says from where to where. Raises treebeard's InvalidMoveToDescendant for a place below itself.
    """
    current = Territory.objects.get_parent(territory)
    if current == parent:
        return False
    if parent is None:
        Territory.objects.move(territory, Territory.objects.get_last_root_node(), "last-sibling")
    else:
        Territory.objects.move(territory, parent, "last-child")
    territory.refresh_from_db()
    territory._change_reason = f"{_name(current)} → {_name(parent)}"
    territory.save(update_fields=["path", "depth"])
    territory._change_reason = None
    return True


def _name(territory: Territory | None) -> str:
    """Short enough for two in a reason; a dash where a root hangs."""
    return territory.name[:45] if territory else "–"


# --- looks and exports ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_look(*, user: User, territory: Territory, reason: str, at: datetime) -> CrossLook:
    """Let an administrator see a territory and all below it for LOOK_LASTS, with its entry in the access log."""
    AccessLog.objects.create(
        user=user, kind=AccessKind.LOOK_ACROSS, what=territory.name, territory=territory, reason=reason
    )
    return CrossLook.objects.create(user=user, territory=territory, reason=reason, from_at=at, until_at=at + LOOK_LASTS)


def end_look(*, user: User, at: datetime) -> int:
    """End what is open of a person's looks; return how many were."""
    return CrossLook.objects.open(at).filter(user=user).update(until_at=at)


def log_export(*, user: User, what: str, rows: int, territory: Territory | None = None, reason: str = "") -> AccessLog:
    """Write down who took how many rows of what. Call it in the transaction that reads them."""
    return AccessLog.objects.create(
        user=user, kind=AccessKind.EXPORT, what=what, rows=rows, territory=territory, reason=reason
    )


def lock_person(user: User) -> None:
    """Let one transaction at a time change what hangs on a person; this one until it ends."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _save_changes(row: User | Posting, facts: Mapping[str, object]) -> bool:
    """Save what differs; return whether anything did."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)
