from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HandoverReason(TextChoices):
    LEAVES = "leaves", _("Leaves the company")
    CHANGES = "changes", _("Takes another territory")
    SPLIT = "split", _("The territory is cut anew")
    ABSENCE = "absence", _("Away for a long time")
    FILLED = "filled", _("A vacancy is filled")


class HandoverState(TextChoices):
    """A draft is prepared; what is ready is carried out on its day; before it both can be withdrawn."""

    DRAFT = "draft", pgettext_lazy("handover", "Being prepared")
    READY = "ready", pgettext_lazy("handover", "Confirmed")
    DONE = "done", pgettext_lazy("handover", "Carried out")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "Withdrawn")


# Of these a territory has one at most.
OPEN_STATES = (HandoverState.DRAFT, HandoverState.READY)
# What was decided once, whoever did.
DECIDED_STATES = (HandoverState.READY, HandoverState.DONE)


class DayFault(TextChoices):
    """Why a territory cannot change hands on a day; the label is what the person reads."""

    PAST = "past", _("That day is past: choose today or a later one.")
    TOO_FAR = "too_far", _("That is more than half a year away. Please check the day.")
    HAS_LEFT = "has_left", _("This post was left already: give a day after its last one, and none to come.")


class AssessFault(TextChoices):
    TOO_EARLY = "too_early", _("The assessment period ends before it begins.")
    TOO_LONG = "too_long", _("An assessment period lasts 60 working days at most.")
