from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    IN_APP = "in_app", _("In the app")
    EMAIL = "email", _("E-mail")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    SMS = "sms", _("SMS")


class DeliveryState(TextChoices):
    PENDING = "pending", _("Waiting")
    # A worker has it in hand. Where the worker died, nobody knows whether it went out: then it is unsure.
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNSURE = "unsure", _("May not have arrived")


# What somebody has to look at: it is not sent again by itself.
GIVEN_UP = (DeliveryState.FAILED, DeliveryState.UNSURE)
# By which a person is reached who is no user.
TO_AN_ADDRESS = (Channel.EMAIL, Channel.SMS)
