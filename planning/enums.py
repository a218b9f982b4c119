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


class Solver(TextChoices):
    """Who put a week together."""

    OPTIMISER = "optimiser", _("Optimiser")
    GREEDY = "greedy", _("By rank, one after the other")
    HAND = "hand", _("By hand")


class ItemState(TextChoices):
    """What became of a planned visit."""

    PLANNED = "planned", pgettext_lazy("planned visit", "Planned")
    DONE = "done", pgettext_lazy("planned visit", "Done")
    SKIPPED = "skipped", pgettext_lazy("planned visit", "Skipped")
    # A newer proposal has no place for it; it counts in the adherence all the same.
    DROPPED = "dropped", pgettext_lazy("planned visit", "Taken out")


class ItemOrigin(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("planned visit", "Proposed")
    ADDED = "added", pgettext_lazy("planned visit", "Added by hand")
    REPLANNED = "replanned", pgettext_lazy("planned visit", "Planned anew")


class SkipReason(TextChoices):
    """Why a planned visit was not tried."""

    CLINIC_CANCELLED = "clinic_cancelled", _("The clinic was cancelled")
    CLIENT_AWAY = "client_away", _("The client is not there")
    NOT_RECEIVED = "not_received", _("The hospital receives nobody")
    OTHER_TASK = "other_task", _("Another task came up")
    ASKED_LATER = "asked_later", _("The client asked for another day")
    OTHER = "other", pgettext_lazy("why skipped", "Something else")


class LeftOutWhy(TextChoices):
    """Why a client did not fit into a week."""

    NO_TIME = "no_time", _("No field time left")
    NOT_THERE = "not_there", _("Not to be met in the field time")
    NO_WINDOW = "no_window", _("No reception in this week")
    TOO_LATE_TO_BOOK = "too_late_to_book", _("Too late to book")
    NOT_REGISTERED = "not_registered", _("Registration missing or expired")
    FILING_EXPIRED = "filing_expired", _("Filing number expired")
    MAXIMUM = "maximum", _("Seen as often as the cadence allows")
    NO_FIELD_DAYS = "no_field_days", _("No field day in this week")


class FestivalCalendar(TextChoices):
    SOLAR = "solar", _("Solar calendar")
    LUNAR = "lunar", _("Lunar calendar")


class Audience(TextChoices):
    """Whose day a festival is."""

    EVERYBODY = "everybody", _("Everybody")
    DOCTORS = "doctors", _("Doctors")
    NURSES = "nurses", _("Nurses")
    PHARMACISTS = "pharmacists", _("Pharmacists")
    TEACHERS = "teachers", _("Professors and teachers")


class GreetingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("greeting", "From the template")
    READY = "ready", pgettext_lazy("greeting", "Made personal")
    WAITING = "waiting", pgettext_lazy("greeting", "Goes out later")
    COPIED = "copied", pgettext_lazy("greeting", "Copied to WeChat")
    SENT = "sent", pgettext_lazy("greeting", "Sent")
    SKIPPED = "skipped", pgettext_lazy("greeting", "Left out")


# What is still to be done, and what a client got.
GREETINGS_TO_DO = (GreetingState.DRAFT, GreetingState.READY)
GREETINGS_DONE = (GreetingState.COPIED, GreetingState.SENT)
