"""One request to a server elsewhere: what it answered, or how sure it is that it never heard of it.

No connection is used twice: one that the server has just closed would leave open whether it read the request. No
redirect is followed: it would send what is said about clients, and the key, somewhere else.
"""

from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from deliveries.failures import NotDelivered, Refused, Unreachable, Unsure

# Seconds for each step: to connect, and to wait for the answer.
TIMEOUT = 10
# An answer of a robot or a gateway is a few words.
READ = 4096
# What a server says of the moment, not of the message: too many requests, and so on.
FOR_NOW = (408, 425, 429)
# Somebody in between gave up waiting: the request itself may have arrived.
GATEWAY_TIMEOUT = 504


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_opener = build_opener(_NoRedirect)


def ask(url: str, data: bytes, headers: Mapping[str, str]) -> str:
    """Post `data` and return the answer of a server that accepted it.

    Raises Unreachable when it was not reached, NotDelivered when it is not to be had for now, Refused when it
    does not take this, Unsure when the answer was lost. What they say names neither the address nor its key.
    """
    request = Request(url, data=data, headers=dict(headers), method="POST")  # noqa: S310 - of the settings, http(s)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            read: bytes = answer.read(READ)
            return read.decode(errors="replace")
    except HTTPError as error:
        raise _of_status(error.code) from None
    except URLError as error:
        # Raised while connecting or sending alone.
        raise Unreachable(f"not reached: {type(error.reason).__name__}") from None
    except (OSError, HTTPException) as error:
        raise Unsure(f"no answer: {type(error).__name__}") from None


def _of_status(status: int) -> Exception:
    words = f"the server answered {status}"
    if status == GATEWAY_TIMEOUT:
        return Unsure(words)
    return Refused(words) if 400 <= status < 500 and status not in FOR_NOW else NotDelivered(words)
