from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    IN_APP = "in_app", _("In the app")
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    SMS = "sms", _("SMS")


# Everything but the app itself, in which every message stands anyway.
OUTSIDE = tuple(channel for channel in Channel if channel != Channel.IN_APP)
ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
# By which a person is reached who is no user.
TO_AN_ADDRESS = (Channel.EMAIL, Channel.SMS)


class Kind(TextChoices):
    """What a message is to its recipient: by this she chooses its channels, and what may disturb her when."""

    URGENT = "urgent", pgettext_lazy("a message", "Urgent")
    MORNING = "morning", _("Morning message")
    REMINDER = "reminder", _("Reminder")
    DIGEST = "digest", _("Digest")
    TEST = "test", _("Test message")
    LETTER = "letter", _("To somebody outside")


# Quiet hours put them off no more than she wants them to: the others wait till they end. Of a letter its writer says
# until when it may go out.
AT_ANY_HOUR = (Kind.URGENT, Kind.TEST)


class MorningOn(TextChoices):
    """On which days the morning message comes."""

    WORKDAYS = "workdays", _("On working days")
    EVERY_DAY = "every_day", _("Every day")
    NEVER = "never", pgettext_lazy("morning message", "Never")


class DeliveryState(TextChoices):
    PENDING = "pending", _("Waiting")
    # A worker has it in hand. Where the worker died, nobody knows whether it went out: then it is unsure.
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNSURE = "unsure", _("May not have arrived")


# What somebody has to look at: it is not sent again by itself.
GIVEN_UP = (DeliveryState.FAILED, DeliveryState.UNSURE)
