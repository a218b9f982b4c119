"""A confirmed handover carried out on its day: postings, open work, messages, in one transaction."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.actions import cover_in, lock_person
from accounts.enums import PostingRole
from accounts.models import Posting, User
from clients.enums import Grade
from deliveries.actions import forget_words, send
from deliveries.enums import Kind
from deliveries.one_by_one import one_by_one
from planning.breakthroughs.people import managers_of
from planning.handovers.enums import HandoverState
from planning.handovers.passing import Passed, ask_for_plan, holder_of, keepers, pass_on, rep_of
from planning.handovers.queries import served
from planning.models import HandedClient, Handover

DAY = timedelta(days=1)


def carry_out_due(*, on: date, at: datetime) -> int:
    """Carry out every confirmed handover whose day has come; return how many this call carried out.

    One transaction a handover: a run killed anywhere is finished by the next, of two at once each handover is carried
    out by one, a missed day is made up for, and one that fails keeps no other waiting.
    """
    due = Handover.objects.to_carry_out(on).order_by("effective_on", "pk")
    return sum(one_by_one(due, partial(carry_out, on=on, at=at), job="handover"))


@transaction.atomic
def carry_out(handover: Handover, *, on: date, at: datetime) -> bool:
    """Carry out one confirmed handover with everything that follows from it, or nothing; False when it was done.

    From its day on the giver is posted there no more and the taker is; what is open and names the giver goes to the
    taker, without one to whoever holds the territory; all three are told, and no message names a client. A taker who
    may not sign in any more is none: there is nobody to take it then, and a vacancy stays one.
    """
    rows = Handover.objects.select_for_update(of=("self",)).select_related("territory", "giver", "taker")
    held = rows.get(pk=handover.pk)
    if held.state != HandoverState.READY or held.effective_on > on:
        return False
    if held.taker is not None and not held.taker.is_active:
        if held.giver is None:
            _call_off(held, on=on, at=at)
            return False
        held.taker = held.assess_until = None
    if held.giver is not None:
        _end_postings(held, held.giver)
        forget_words([held.giver], kind=Kind.MORNING, before=at)
    if held.taker is not None:
        _post(held, held.taker)
    _write_down(held)
    kept = keepers(held.territory, on, managers=held.giver is not None) - {held.giver_id}
    owner = held.taker or rep_of(held.territory, on)
    passed = pass_on(held.territory, to=owner or holder_of(held.territory, on), kept=kept, on=on, at=at)
    if held.taker is not None:
        # Also where nothing was planned there: the clients are new to her week.
        ask_for_plan(held.taker, on)
    held.state, held.done_at = HandoverState.DONE, at
    held.save()
    _tell(held, owner, passed, on=on, at=at)
    return True


def _call_off(handover: Handover, *, on: date, at: datetime) -> None:
    """A vacancy that nobody fills: it is withdrawn by itself, and its managers hear that it stays theirs."""
    handover.state, handover.withdrawn_at = HandoverState.WITHDRAWN, at
    handover.save()
    send(
        key=f"handover:{handover.pk}:withdrawn",
        recipients=managers_of(handover.territory, on),
        subject=format_lazy(_("{territory} does not change hands: withdrawn"), territory=handover.territory.name),
        url=handover.get_absolute_url(),
        at=at,
    )


def _end_postings(handover: Handover, giver: User) -> None:
    """Hers there end the day before, and so does the cover for her leave; what was to begin later is taken away.

    What her morning messages say of these clients goes with it.
    """
    lock_person(giver)
    hers = Posting.objects.filter(user=giver, role__in=[PostingRole.REP, PostingRole.COVER])
    covers = Posting.objects.filter(leave__user=giver, role=PostingRole.COVER)
    for postings in (hers, covers):
        for posting in postings.filter(territory=handover.territory).touching(handover.effective_on, None):
            if posting.from_on >= handover.effective_on:
                # Its history stays.
                posting.delete()
            else:
                posting.to_on = handover.effective_on - DAY
                posting.save(update_fields=["to_on"])


def _post(handover: Handover, taker: User) -> None:
    """She is posted there from the day on, without an end; a posting of hers that there is already is drawn out.

    Whoever stands in for her leave does so there too.
    """
    lock_person(taker)
    _post_rep(handover, taker)
    cover_in(handover.territory, taker, from_on=handover.effective_on)


def _post_rep(handover: Handover, taker: User) -> None:
    hers = Posting.objects.filter(user=taker, territory=handover.territory, role=PostingRole.REP)
    held = list(hers.touching(handover.effective_on, None).order_by("from_on"))
    if not held:
        facts = {"user": taker, "territory": handover.territory, "role": PostingRole.REP}
        Posting.objects.create(from_on=handover.effective_on, **facts)
        return
    first, *later = held
    for posting in later:
        posting.delete()
    first.from_on, first.to_on = min(first.from_on, handover.effective_on), None
    first.save(update_fields=["from_on", "to_on"])


def _write_down(handover: Handover) -> None:
    """Who joined the territory since the confirmation has a row too; who has left it was not handed over."""
    here = served(handover.territory)
    handover.handed.exclude(relationship__in=here).filter(words="").delete()
    known = handover.handed.values("relationship")
    new = here.exclude(pk__in=known).values_list("pk", "grade")
    # Of an A nobody could be asked about any more the grade stays open: it is asked for afterwards.
    HandedClient.objects.bulk_create(
        [
            HandedClient(handover=handover, relationship_id=pk, grade="" if grade == Grade.A else grade)
            for pk, grade in new
        ]
    )


def _tell(handover: Handover, owner: User | None, passed: Passed, *, on: date, at: datetime) -> None:
    number = handover.handed.count()
    clients = ngettext_lazy("%(number)d client", "%(number)d clients", "number") % {"number": number}
    went = format_lazy(
        _("{clients}; open next steps: {steps}, plans: {plans}, planned visits: {visits}, to book anew: {bookings}."),
        clients=clients,
        steps=passed.steps,
        plans=passed.plans,
        visits=passed.visits,
        bookings=passed.bookings,
    )
    key, url = f"handover:{handover.pk}:done", handover.get_absolute_url()
    name = handover.territory.name
    managers = managers_of(handover.territory, on)
    if handover.taker is not None:
        until = format_lazy(_("Look at every client anew until {day}."), day=handover.assess_until)
        subject = format_lazy(_("{territory} is yours"), territory=name)
        send(
            key=key,
            recipients=[handover.taker],
            subject=subject,
            body=format_lazy("{} {}", went, until),
            url=url,
            at=at,
        )
    elif owner is not None:
        # A colleague who is posted there beside her goes on alone.
        subject = format_lazy(_("{territory} has changed hands"), territory=name)
        send(key=key, recipients=[owner], subject=subject, body=went, url=url, at=at)
    elif managers:
        subject = format_lazy(_("{territory} is vacant: you hold it"), territory=name)
        send(key=key, recipients=managers, subject=subject, body=went, url=url, at=at)
    others = [handover.giver, *(managers if owner else [])]
    send(
        key=key,
        recipients=[person for person in others if person is not None],
        subject=format_lazy(_("{territory} has changed hands"), territory=name),
        body=format_lazy("{} → {}", handover.giver or _("vacant"), owner or _("its manager")),
        url=url,
        at=at,
    )
