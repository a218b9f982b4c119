from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class UserRequest(HttpRequest):
    """A request behind `@login_required`: its user is one of ours."""

    user: User
    htmx: HtmxDetails
