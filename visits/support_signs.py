"""What visits say about a client's support: for us or against us, so that nobody judges by feeling alone (003#45)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from visits.enums import Channel, Objection, Outcome, Reaction
from visits.models import Visit

# From these on the scale of 1 to 5 a client is for us, and up to these against us.
FOR_FROM, AGAINST_UP_TO = 4, 2
# Where a client comes to something of ours.
MEETINGS = (Channel.DEPARTMENT_MEETING, Channel.CONFERENCE)


class Speaks(TextChoices):
    FOR = "for", gettext_lazy("speaks for it")
    AGAINST = "against", gettext_lazy("speaks against it")
    NEITHER = "neither", gettext_lazy("worth knowing")

    @property
    def tone(self) -> str:
        """How its tag is drawn; the words say it as well."""
        return {Speaks.FOR: "good", Speaks.AGAINST: "bad", Speaks.NEITHER: "plain"}[self]


@dataclass(frozen=True)
class Sign:
    """One thing that a visit says."""

    speaks: Speaks
    words: str


@dataclass(frozen=True)
class VisitSigns:
    """All that one visit says, with the way to it."""

    on: date
    url: str
    signs: tuple[Sign, ...]
    author: str = ""

    @property
    def words(self) -> str:
        return " · ".join(sign.words for sign in self.signs)

    @property
    def speaks(self) -> Speaks:
        """For or against where all that leans leans one way."""
        leaning = {sign.speaks for sign in self.signs} - {Speaks.NEITHER}
        return leaning.pop() if len(leaning) == 1 else Speaks.NEITHER


def signs_in(visit: Visit) -> tuple[Sign, ...]:
    """What one visit says of the client's support; nothing for an attempt and for a visit that says nothing of it."""
    if visit.outcome != Outcome.MET:
        return ()
    found = [_attendance(visit), _support(visit), _reaction(visit), _objection(visit), *_seen_and_brought(visit)]
    return tuple(sign for sign in found if sign is not None)


def _attendance(visit: Visit) -> Sign | None:
    if visit.channel not in MEETINGS:
        return None
    return Sign(Speaks.FOR, _("Came to: %(meeting)s") % {"meeting": visit.get_channel_display()})


def _support(visit: Visit) -> Sign | None:
    before, after = visit.support_before, visit.support_after
    if after is None:
        return None
    if before is not None and before != after:
        words = _("Support from %(before)s to %(after)s of 5") % {"before": before, "after": after}
        return Sign(Speaks.FOR if after > before else Speaks.AGAINST, words)
    return Sign(_leaning(after), _("Support %(after)s of 5") % {"after": after})


def _leaning(level: int) -> Speaks:
    if level >= FOR_FROM:
        return Speaks.FOR
    return Speaks.AGAINST if level <= AGAINST_UP_TO else Speaks.NEITHER


_BY_REACTION = {
    Reaction.POSITIVE: Speaks.FOR,
    Reaction.NEUTRAL: Speaks.NEITHER,
    Reaction.NEGATIVE: Speaks.AGAINST,
}


def _reaction(visit: Visit) -> Sign | None:
    if not visit.reaction:
        return None
    reaction = Reaction(visit.reaction)
    words = str(reaction.label)
    if visit.key_message:
        words = _("%(reaction)s: “%(message)s”") % {"reaction": words, "message": visit.key_message.text}
    return Sign(_BY_REACTION[reaction], words)


def _objection(visit: Visit) -> Sign | None:
    if not visit.objection:
        return None
    return Sign(Speaks.AGAINST, _("Objection: %(what)s") % {"what": Objection(visit.objection).label})


def _seen_and_brought(visit: Visit) -> Iterable[Sign]:
    if visit.competitor:
        yield Sign(Speaks.AGAINST, _("Competitor seen: %(what)s") % {"what": visit.competitor})
    if visit.value_brought:
        yield Sign(Speaks.NEITHER, _("Value brought: %(what)s") % {"what": visit.value_brought})
    if visit.quote:
        yield Sign(Speaks.NEITHER, pgettext("words of the client", "Said: “%(words)s”") % {"words": visit.quote})


# Those `signs_in` finds something in.
_SAYS_SOMETHING = (
    Q(channel__in=MEETINGS)
    | Q(support_after__isnull=False)
    | ~Q(reaction="")
    | ~Q(objection="")
    | ~Q(competitor="")
    | ~Q(value_brought="")
    | ~Q(quote="")
)
_READ = (
    "relationship_id", "happened_on", "channel", "outcome", "support_before", "support_after", "reaction", "objection",
    "competitor", "value_brought", "quote", "key_message__text", "rep__full_name", "rep__username",
)  # fmt: skip


def signs_since(after: Mapping[int, date], *, on: date) -> dict[int, list[VisitSigns]]:
    """Relationship id -> what its visits after a day say, up to `on`, the newest first. One query.

    Only of visits made to this relationship: who sees it may read them.
    """
    if not after:
        return {}
    rows = Visit.objects.standing().filter(_SAYS_SOMETHING, relationship__in=after, outcome=Outcome.MET)
    rows = rows.filter(happened_on__gt=min(after.values()), happened_on__lte=on).select_related("key_message", "rep")
    found: dict[int, list[VisitSigns]] = defaultdict(list)
    for visit in rows.only(*_READ).order_by(F("happened_on").desc(), "-pk"):
        if visit.happened_on > after[visit.relationship_id]:
            url = reverse("visits:detail", args=[visit.pk])
            found[visit.relationship_id].append(VisitSigns(visit.happened_on, url, signs_in(visit), str(visit.rep)))
    return dict(found)
