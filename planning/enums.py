from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Progress(TextChoices):
    """How far the calls of a client have come."""

    NONE = "none", _("Not seen yet")
    SOME = "some", pgettext_lazy("calls of a plan", "Under way")
    ALL = "all", pgettext_lazy("calls of a plan", "As often as planned")
