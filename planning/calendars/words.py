"""An entry of a calendar in words, in the language that is set: as much of it as its place may say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clients.names import is_han
from planning.calendars.enums import EventKind, Privacy
from planning.calendars.events import Event, Who

# Names in a title.
NAMED = 3


def title_of(event: Event, privacy: Privacy | None = None) -> str:
    """Its title; without a privacy level as the page of who sees the client says it."""
    title = _title(event, privacy)
    if event.is_done:
        title = f"✓ {title}"
    return _("%(title)s (not confirmed yet)") % {"title": title} if event.is_tentative else title


def _title(event: Event, privacy: Privacy | None) -> str:
    about = _about(event, privacy)
    words = {"about": about, "words": event.words}
    match event.kind:
        case EventKind.VISIT | EventKind.HOLIDAY:
            return about or event.words
        case EventKind.AWAY:
            return event.words
        case EventKind.REMOTE:
            return pgettext("calendar", "Call or write: %(about)s") % words
        case EventKind.BOOKING:
            return pgettext("calendar", "Booked: %(about)s") % words
        case EventKind.BOOK_BY:
            return pgettext("calendar", "Book today at the latest: %(about)s") % words
        case EventKind.WIN_BACK:
            return pgettext("calendar", "Win-back: %(about)s") % words
        case EventKind.RETROSPECTIVE:
            return pgettext("calendar", "Retrospective: %(about)s") % words
        case EventKind.PROMISE:
            return _with_words(pgettext("calendar", "Promised: %(about)s") % words, event, privacy)
    return _with_words(pgettext("calendar", "Next step: %(about)s") % words, event, privacy)


def _with_words(title: str, event: Event, privacy: Privacy | None) -> str:
    return title if privacy == Privacy.PLACES else f"{title} · {event.words}"


def _about(event: Event, privacy: Privacy | None) -> str:
    """Where, and whom as far as it may be said: on a page, which names several below, how many they are."""
    if privacy == Privacy.PLACES or (privacy is None and len(event.people) > 1):
        number = len(event.people)
        many = ngettext("%(number)s client", "%(number)s clients", number) % {"number": number} if number else ""
        return " · ".join(part for part in (event.place, many) if part)
    return " · ".join(part for part in (event.place, named(event.people, privacy)) if part)


def named(people: tuple[Who, ...], privacy: Privacy | None) -> str:
    names = [who.address if privacy else who.name for who in people[:NAMED]]
    listed = pgettext("between names", ", ").join(names)
    more = len(people) - NAMED
    if more <= 0:
        return listed
    return ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more) % {
        "names": listed,
        "more": more,
    }


def description_of(event: Event, privacy: Privacy) -> str:
    """What the phone shows when the entry is opened: everybody, one a line, and the words."""
    if privacy == Privacy.PLACES:
        return ""
    lines = [who.address for who in event.people]
    return "\n".join([*lines, event.words] if event.words else lines)


# Family names of two characters that are met; of any other the first character is one.
_OF_TWO = frozenset({
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "慕容", "公孙", "司徒", "夏侯", "端木", "南宫", "尉迟", "长孙",
    "万俟", "澹台", "令狐", "宇文", "闻人", "轩辕", "独孤", "拓跋", "呼延", "西门", "东郭",
})  # fmt: skip


def address_of(full_name: str, title: str, address_form: str) -> str:
    """How a client is addressed, as it was noted, else by family name and title: "陈主任".

    Who has no title goes by the whole name, as does whose name is not Chinese: a family name alone says too little.
    """
    if address_form or not title or not is_han(full_name[:1]):
        return address_form or full_name
    family = full_name[:2] if full_name[:2] in _OF_TWO else full_name[:1]
    return f"{family}{title}"
