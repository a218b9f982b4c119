"""What a sign-in brings with it."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.access import held_by
from accounts.held import remember_held
from accounts.models import User


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **news: Any) -> None:
    remember_held(request.session, held_by(user))
