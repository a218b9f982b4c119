"""One mail to the company's mail server."""

import contextlib
import smtplib

from django.core.mail import EmailMessage, get_connection

from deliveries.failures import NotDelivered, Refused, Unreachable, Unsure


def send_mail(message: EmailMessage) -> None:
    """Hand a mail to the mail server.

    Raises the exceptions of `deliveries.failures`: a connection that breaks once the mail is under way leaves open
    whether the server took it.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's own errors are among them
        raise Unreachable(_words(error)) from None
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise _of_reply(min(codes, default=0), "the mail server refused the recipient") from None
    except smtplib.SMTPDataError as error:
        raise _of_reply(error.smtp_code, "the mail server refused the message") from None
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(_words(error)) from None
    except ValueError as error:  # a header or an address that cannot be written
        raise Refused(_words(error)) from None
    except OSError as error:
        raise Unsure(_words(error)) from None
    finally:
        # Whether the server took it was said before.
        with contextlib.suppress(OSError):
            connection.close()


def _of_reply(code: int, words: str) -> Exception:
    """A server's code from 500 on is its last word."""
    return Refused(f"{words}: {code}") if code >= 500 else NotDelivered(f"{words}: {code}")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
