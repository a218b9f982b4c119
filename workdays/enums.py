from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HolidayKind(TextChoices):
    OFF = "off", _("Day off")
    MAKEUP = "makeup", _("Makeup workday")
