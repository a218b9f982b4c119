from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.enums import Grade

# The ending of a grade's column.
ENDINGS = {Grade.A: "a", Grade.B: "b", Grade.C: "c", Grade.D: "d", Grade.UNGRADED: "u"}


class Mark(TextChoices):
    """What may hold of a relationship for some days, beside its state."""

    DUE = "due", _("Due")
    LOYAL = "loyal", pgettext_lazy("clients", "Loyal")
    # Among the fifth of a rep's clients with the highest potential × support.
    TOP = "top", _("Top fifth")
    # Seen more often in a week or month than the cadence's maximum.
    OVER_VISITED = "over", _("Over-visited")


class Figure(TextChoices):
    """What a snapshot counts, by grade; each opens its list.

    Those of `FLOWS` count what happened on the day, the others what was so at its end.
    """

    ACTIVE = "active", pgettext_lazy("clients", "Active")
    DUE = "due", _("Due")
    NEGLECTED = "neglected", _("Neglected")
    ESCALATED = "escalated", _("Escalated")
    LOYAL = "loyal", pgettext_lazy("clients", "Loyal")
    TOP = "top", _("Top fifth")
    NEW = "new", pgettext_lazy("clients", "New")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")
    OVER_VISITED = "over_visited", _("Over-visited")


FLOWS = frozenset({Figure.NEW, Figure.LOST, Figure.WON_BACK, Figure.OVER_VISITED})


class ReasonGroup(TextChoices):
    """Whose doing a loss is; our own first, since that is what can be mended."""

    OWN = "own", _("Ours")
    COMPANY = "company", _("The company's")
    COMPETITOR = "competitor", _("A competitor's")
    UNCONTROLLABLE = "uncontrollable", _("Beyond control")
    SCOPE = "scope", _("Scope changed")
    UNKNOWN = "unknown", _("Not known")


class LossReason(TextChoices):
    """Why a client is lost, own causes first."""

    UNCARED = "uncared", _("Felt uncared for")
    SERVICE = "service", _("Our service")
    PRODUCT = "product", _("Dissatisfied with the product")
    COMPETITOR_REP = "competitor_rep", _("A competitor's rep is closer")
    COMPETITOR_PRODUCT = "competitor_product", _("Prefers a competitor's product")
    MOVED = "moved", pgettext_lazy("reason of a loss", "Moved")
    DIED = "died", _("Died")
    SCOPE = "scope", _("Scope changed")
    UNKNOWN = "unknown", _("Not known")

    @property
    def group(self) -> ReasonGroup:
        return REASON_GROUPS[self]

    @classmethod
    def of(cls, group: ReasonGroup) -> "list[LossReason]":
        return [reason for reason in cls if reason.group == group]


REASON_GROUPS = {
    LossReason.UNCARED: ReasonGroup.OWN,
    LossReason.SERVICE: ReasonGroup.OWN,
    LossReason.PRODUCT: ReasonGroup.COMPANY,
    LossReason.COMPETITOR_REP: ReasonGroup.COMPETITOR,
    LossReason.COMPETITOR_PRODUCT: ReasonGroup.COMPETITOR,
    LossReason.MOVED: ReasonGroup.UNCONTROLLABLE,
    LossReason.DIED: ReasonGroup.UNCONTROLLABLE,
    LossReason.SCOPE: ReasonGroup.SCOPE,
    LossReason.UNKNOWN: ReasonGroup.UNKNOWN,
}
OWN_REASONS = [reason for reason, group in REASON_GROUPS.items() if group == ReasonGroup.OWN]
COMPETITOR_REASONS = [reason for reason, group in REASON_GROUPS.items() if group == ReasonGroup.COMPETITOR]


class LossSign(TextChoices):
    """What the system noticed before anybody said it."""

    SUPPORT_FELL = "support_fell", _("Support fell a level")
    STAGE_FELL = "stage_fell", _("Stage fell")
    NO_CONTACT = "no_contact", _("No contact past twice the limit")


class LossState(TextChoices):
    """Suspected by the system or stated by the owner, decided by the manager; a confirmed one may end in restored."""

    SUSPECTED = "suspected", pgettext_lazy("loss", "Suspected")
    STATED = "stated", pgettext_lazy("loss", "Stated, to be decided")
    CONFIRMED = "confirmed", pgettext_lazy("loss", "Confirmed")
    DISMISSED = "dismissed", pgettext_lazy("loss", "Dismissed")
    RESTORED = "restored", pgettext_lazy("loss", "Won back")


# One of these at most per relationship.
OPEN_LOSSES = (LossState.SUSPECTED, LossState.STATED, LossState.CONFIRMED)
UNDECIDED_LOSSES = (LossState.SUSPECTED, LossState.STATED)


# Whoever counts as lost, or did until she was won back.
LOST_STATES = (LossState.CONFIRMED, LossState.RESTORED)


class Alone(TextChoices):
    """How many days a client had seen nobody of us when she was lost."""

    UP_TO_14 = "14", _("up to 14")
    UP_TO_30 = "30", _("15 to 30")
    UP_TO_60 = "60", _("31 to 60")
    UP_TO_90 = "90", _("61 to 90")
    LONGER = "longer", _("more than 90")
    NEVER = "never", _("never contacted")

    @classmethod
    def of(cls, days: int | None) -> "Alone":
        if days is None:
            return cls.NEVER
        return next((each for each, (_least, most) in ALONE.items() if most is not None and days <= most), cls.LONGER)


# From how many days to how many.
ALONE: dict[Alone, tuple[int | None, int | None]] = {
    Alone.UP_TO_14: (None, 14),
    Alone.UP_TO_30: (15, 30),
    Alone.UP_TO_60: (31, 60),
    Alone.UP_TO_90: (61, 90),
    Alone.LONGER: (91, None),
    Alone.NEVER: (None, None),
}


class Verdict(TextChoices):
    """What our own records say of the reason that was stated."""

    AGREES = "agrees", _("Our records agree")
    DISAGREES = "disagrees", _("Our records disagree")
    UNCLEAR = "unclear", _("Our records cannot tell")


class WinBackStep(IntegerChoices):
    """The five steps of a win-back, strictly in this order."""

    VISITED = 1, _("Visit her, with courage")
    CAUSE = 2, _("Find our own cause")
    APOLOGISED = 3, _("Apologise")
    ASKED = 4, _("Ask how to restore it")
    PLANNED = 5, _("Promise a dated next step")


class WinBackOutcome(TextChoices):
    """How a win-back ended; every one of them counts in the rate."""

    RESTORED = "restored", _("Restored")
    IMPROVED = "improved", _("Improved")
    NOT_RESTORABLE = "not_restorable", _("Not restorable")


class DigestKind(TextChoices):
    """What a manager's digest is made of, in the order she reads it."""

    ESCALATED = "escalated", _("Escalated")
    NEGLECTED = "neglected", _("Neglected, without escalation")
    TO_DECIDE = "to_decide", _("Losses to decide")
    SUSPECTED = "suspected", _("Suspected losses")
    STUCK = "stuck", _("Stuck win-backs")


ALERT_KINDS = (DigestKind.ESCALATED, DigestKind.NEGLECTED)
LOSS_KINDS = (DigestKind.TO_DECIDE, DigestKind.SUSPECTED)


class NoteAction(TextChoices):
    """What a manager does with a row of her digest that she puts aside."""

    DISMISSED = "dismissed", pgettext_lazy("digest", "Dismissed")
    SNOOZED = "snoozed", pgettext_lazy("digest", "Snoozed")


class FlagKind(TextChoices):
    """What a rep is told of a week of hers, and her manager a week later."""

    INEFFECTIVE = "ineffective", _("Busy but not effective")
    COMPLACENT = "complacent", _("Doing well, part of the panel gone quiet")
