from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mark(TextChoices):
    """What may hold of a relationship for some days, beside its state."""

    DUE = "due", _("Due")
    LOYAL = "loyal", pgettext_lazy("clients", "Loyal")


class Figure(TextChoices):
    """What a snapshot counts, by grade; each opens its list.

    Those of `FLOWS` count what happened on the day, the others what was so at its end.
    """

    ACTIVE = "active", pgettext_lazy("clients", "Active")
    DUE = "due", _("Due")
    NEGLECTED = "neglected", _("Neglected")
    ESCALATED = "escalated", _("Escalated")
    LOYAL = "loyal", pgettext_lazy("clients", "Loyal")
    NEW = "new", pgettext_lazy("clients", "New")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")


FLOWS = frozenset({Figure.NEW, Figure.LOST, Figure.WON_BACK})
