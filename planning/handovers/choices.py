"""What a manager can hand over, and to whom: found by words, for she may have thousands of people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from re import fullmatch

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import managed_paths, managed_people
from accounts.enums import PostingRole
from accounts.models import Posting, PostingQuerySet, Territory, TerritoryQuerySet, User, at_or_below
from clients.queries import AUTOCOMPLETE
from planning.handovers.queries import has_left
from planning.handovers.vacant import left_without_handover
from planning.models import Handover

# What names a territory, and what names a person.
_WHERE = ("name__icontains", "code__icontains")
_WHO = ("full_name__icontains", "username__istartswith")


@dataclass(frozen=True)
class Post:
    """A territory and whose it is: nobody's while it is vacant; with the last day of who has left it already, and the
    first of who is still to come.
    """

    territory: Territory
    giver: User | None
    left_on: date | None = None
    begins_on: date | None = None

    @property
    def code(self) -> str:
        return f"{self.territory.pk}-{self.giver.pk if self.giver else 0}"

    @property
    def today(self) -> "Post":
        """What can be handed over today: from who is to come nothing yet, for it is nobody's until then."""
        return Post(self.territory, None) if self.begins_on is not None else self

    def __str__(self) -> str:
        return f"{self.territory.name} · {self.who}"

    @property
    def who(self) -> str:
        """Whose it is, and why she may be missing where she is looked for."""
        if self.giver is None:
            return _("vacant")
        if self.left_on is not None:
            return _("%(who)s (until %(day)s)") % {"who": self.giver, "day": date_format(self.left_on, "Y-m-d")}
        if self.begins_on is not None:
            return _("%(who)s (from %(day)s)") % {"who": self.giver, "day": date_format(self.begins_on, "Y-m-d")}
        return str(self.giver) if self.giver.is_active else _("%(who)s (switched off)") % {"who": self.giver}


# --- which territory, and whose ---------------------------------------------------------------------------------------


def posts_of(user: User, on: date, text: str = "") -> list[Post]:
    """Up to twenty of the leaves the person manages with their reps, in the order of the tree: those whose territory
    or rep each word of the text names. Three queries.
    """
    paths = managed_paths(user, on)
    return _posts(Territory.objects.below(paths), paths, on, text)[:AUTOCOMPLETE]


def post_named(user: User, on: date, code: str) -> Post | None:
    """The one that a form or a link means; None where it is none of hers. At most three queries."""
    if not fullmatch(r"[0-9]{1,18}-[0-9]{1,18}", code):
        return None
    paths = managed_paths(user, on)
    here = Territory.objects.below(paths).filter(pk=int(code.split("-")[0]))
    return next((post for post in _posts(here, paths, on) if post.code == code), None)


def post_of(handover: Handover, on: date) -> Post:
    """What a handover that is there hands over, whoever is posted by now."""
    return Post(handover.territory, handover.giver, has_left(handover, on))


def posts_of_vacant(territories: Iterable[Territory], on: date) -> dict[int, Post]:
    """Territory id -> whose it is: of a rep who may not sign in, or else of one who is to come. One query."""
    rows = {row.pk: row for row in territories}
    reps = _reps(Territory.objects.filter(pk__in=list(rows)), on).select_related("user").order_by("-from_on", "-pk")
    held = {posting.territory_id: posting for posting in reps}
    return {
        pk: _post(row, held[pk].user, held[pk].from_on, on) if pk in held else Post(row, None)
        for pk, row in rows.items()
    }


def _post(territory: Territory, rep: User, from_on: date, on: date) -> Post:
    return Post(territory, rep, begins_on=from_on if from_on > on else None)


def _posts(territories: TerritoryQuerySet, paths: list[str], on: date, text: str = "") -> list[Post]:
    """In the order of the tree: of each leaf who is posted or will be, then who has left it, and nobody where none is
    posted today.

    Of each kind no more than a list shows.
    """
    leaves = territories.filter(numchild=0)
    of_posting = _naming(text, *(f"territory__{column}" for column in _WHERE), *(f"user__{column}" for column in _WHO))
    reps = _reps(leaves, on)
    posted = reps.filter(of_posting).select_related("user", "territory").order_by("territory__path", "from_on", "pk")
    left = left_without_handover(paths, on).filter(of_posting, territory__in=leaves)
    today = reps.filter(territory=OuterRef("pk"), from_on__lte=on)
    vacant = leaves.exclude(Exists(today)).filter(_naming(text, *_WHERE))
    found = [
        *(_post(row.territory, row.user, row.from_on, on) for row in posted[:AUTOCOMPLETE]),
        *(
            Post(row.territory, row.user, row.to_on)
            for row in left.order_by("territory__path", "-to_on")[:AUTOCOMPLETE]
        ),
        *(Post(leaf, None) for leaf in vacant.order_by("path")[:AUTOCOMPLETE]),
    ]
    once = {post.code: post for post in reversed(found)}
    return sorted(once.values(), key=lambda post: (post.territory.path, found.index(post)))


def _reps(territories: TerritoryQuerySet, on: date) -> PostingQuerySet:
    """Each rep's first posting of a territory that has not ended."""
    reps = Posting.objects.touching(on, None).filter(role=PostingRole.REP)
    same = reps.filter(user=OuterRef("user"), territory=OuterRef("territory"), from_on__lt=OuterRef("from_on"))
    return reps.filter(~Exists(same), territory__in=territories.order_by().values("pk"))


# --- to whom ----------------------------------------------------------------------------------------------------------


def takers_of(user: User, on: date) -> QuerySet[User]:
    """Her people, and who is posted nowhere yet: somebody new."""
    hers = managed_people(user, on).order_by().values("pk")
    posted = Posting.objects.touching(on, None).filter(user=OuterRef("pk"))
    free: QuerySet[User] = User.objects.filter(~Exists(posted), is_active=True, is_staff=False)
    return (User.objects.filter(pk__in=hers, is_active=True) | free).exclude(pk=user.pk)


def takers_named(user: User, on: date, text: str) -> list[User]:
    """Up to twenty of them, whom each word of the text names. One query."""
    return list(takers_of(user, on).filter(_naming(text, *_WHO)).order_by("full_name", "pk")[:AUTOCOMPLETE])


def places_of(people: Iterable[User], user: User, on: date) -> dict[int, list[str]]:
    """Person id -> the names of where she is posted, or will be, as far as the user manages it. One query."""
    found: dict[int, list[str]] = {}
    here = at_or_below(managed_paths(user, on), "territory__path")
    posted = Posting.objects.touching(on, None).filter(here, user__in=list(people)).order_by("from_on", "pk")
    for person, name in posted.values_list("user_id", "territory__name"):
        if name not in found.setdefault(person, []):
            found[person].append(name)
    return found


def _naming(text: str, *columns: str) -> Q:
    """That each word stands in one of the columns."""
    found = Q()
    for word in text.split():
        either = Q()
        for column in columns:
            either |= Q(**{column: word})
        found &= either
    return found
