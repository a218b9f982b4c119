from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(TextChoices):
    """What stands in somebody's calendar."""

    VISIT = "visit", pgettext_lazy("calendar", "Planned visits")
    REMOTE = "remote", pgettext_lazy("calendar", "Calls and messages")
    BOOKING = "booking", pgettext_lazy("calendar", "Booked")
    BOOK_BY = "book_by", pgettext_lazy("calendar", "Book by")
    PROMISE = "promise", pgettext_lazy("calendar", "Promises")
    STEP = "step", pgettext_lazy("calendar", "Other next steps")
    WIN_BACK = "win_back", pgettext_lazy("calendar", "Win-backs")
    RETROSPECTIVE = "retrospective", pgettext_lazy("calendar", "Retrospectives")
    AWAY = "away", pgettext_lazy("calendar", "Leave and meetings")
    HOLIDAY = "holiday", pgettext_lazy("calendar", "Holidays and makeup workdays")


# What has to be done by the end of its day: a phone reminds of it in the morning.
DEADLINES = (EventKind.BOOK_BY, EventKind.PROMISE, EventKind.WIN_BACK)


class Privacy(TextChoices):
    """How much of a client the calendar of a phone is told, which lies with whoever keeps it."""

    NAMES = "names", _("Family name and title, and what is to be done")
    PLACES = "places", _("The hospital alone")


class View(TextChoices):
    MONTH = "month", _("Month")
    WEEK = "week", pgettext_lazy("calendar", "Week")
    DAY = "day", pgettext_lazy("calendar", "Day")
