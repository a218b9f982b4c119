from datetime import date, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone

from accounts.actions import propose_leave
from accounts.enums import LeaveKind
from tests.cast import person
from tests.matrix import Row


def furnish(world: Any) -> None:
    first = timezone.localdate() + timedelta(days=7)
    world.leave = propose_leave(user=world.li, kind=LeaveKind.LEAVE, from_on=first, to_on=first, note="体检")
    # Of somebody who signs in meanwhile the key would be void.
    forgetful = person("forgetful", "吴忘")
    world.reset_key = (user_pk_to_url_str(forgetful), default_token_generator.make_token(forgetful))


def leave(world: Any) -> tuple[int]:
    return (world.leave.pk,)


ROWS = [
    Row("accounts:me", zhao=200, admin=200),
    Row("accounts:filing", zhao=200, admin=200),
    Row(
        "accounts:filing",
        method="post",
        data={"number": "BA-1", "expires_on": date(2030, 1, 1)},
        li=302,
        wang=302,
        zhao=302,
        admin=302,
    ),
    Row("accounts:language", method="post", data={"language": "en"}, li=302, wang=302, zhao=302, admin=302),
    Row("accounts:leave-add", zhao=200, admin=200),
    # One's own only: a manager declines, she does not withdraw.
    Row("accounts:leave-withdraw", leave, method="post", li=302, wang=404),
    Row("accounts:team-leave", li=404),
    Row("accounts:leave-decide", leave, method="post", data={"decision": "approve"}, li=404, wang=302),
    Row("accounts:look-across", li=404, wang=404, admin=200),
    Row("accounts:look-end", method="post", li=404, wang=404, admin=302),
    # Who is signed in has no business at the sign-in page.
    Row("account_login", li=302, wang=302, zhao=302, admin=302, anonymous=200),
    Row("account_logout", zhao=200, admin=200),
    Row("account_inactive", zhao=200, admin=200, anonymous=200),
    Row("account_signup", zhao=302, li=302, wang=302, admin=302, anonymous=200),
    Row("account_change_password", zhao=200, admin=200),
    Row("account_set_password", li=302, wang=302, zhao=302, admin=302),
    Row("account_reset_password", zhao=200, admin=200, anonymous=200),
    Row("account_reset_password_done", zhao=200, admin=200, anonymous=200),
    Row("account_reset_password_from_key_done", zhao=200, admin=200, anonymous=200),
    # The key is the proof, whoever follows the link: it leads on to the form.
    Row("account_reset_password_from_key", lambda world: world.reset_key, li=302, wang=302, zhao=302, admin=302),
    Row("healthz", zhao=200, admin=200, anonymous=200),
    Row("favicon", li=302, wang=302, zhao=302, admin=302),
]
