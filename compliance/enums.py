from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConsentChannel(TextChoices):
    """Through which a client may agree to be written to."""

    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
