from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Progress(TextChoices):
    """How far the calls of a client have come."""

    NONE = "none", _("Not seen yet")
    SOME = "some", pgettext_lazy("calls of a plan", "Under way")
    ALL = "all", pgettext_lazy("calls of a plan", "As often as planned")


class GrowthKind(TextChoices):
    """In what an A client could go further with us. Medical ways alone: nothing of value is among them."""

    INDICATION = "indication", _("New indication")
    PATIENTS = "patients", _("New patient group")
    ACADEMIC = "academic", _("Other academic idea")


class GrowthState(TextChoices):
    IDEA = "idea", pgettext_lazy("growth idea", "Idea")
    TRYING = "trying", pgettext_lazy("growth idea", "Being tried")
    WORKED = "worked", pgettext_lazy("growth idea", "Worked")
    DROPPED = "dropped", pgettext_lazy("growth idea", "Dropped")


# What an A client with one of these is not without an idea.
OPEN_STATES = (GrowthState.IDEA, GrowthState.TRYING)
