"""Candidates of the demo and what speaks for them; and how those who are tried came to it.

Through the actions that the page uses. Only of small demos.
"""

from datetime import date, timedelta
from random import Random

from accounts.models import User
from clients.choosing import move_phase, note_flags
from clients.enums import Phase
from clients.models import PhaseChange, Relationship
from clients.phases import TRIAL, Flag
from pharmacrm.demo.world import Rep, World

# Of each panel so many are put back to the candidates.
_CANDIDATES = 3
_EVIDENCE = {
    Flag.MANY_PATIENTS: ("每周两个半天门诊，限号四十", "病区三十张床，适应症患者过半"),
    Flag.AGREES: ("科室会上认可指南推荐", "主动索要随访研究全文"),
    Flag.FRIENDLY: ("愿意约下次时间", "每次都请我坐下谈"),
}


def add(world: World) -> None:
    for rep in world.reps:
        chance = world.plan.random("phases", rep.territory_id)
        by = User.objects.get(pk=rep.user_id)
        mine = Relationship.objects.active().filter(territory=rep.territory_id, client__is_prescriber=True)
        for row in mine.filter(phase=Phase.TRIAL).order_by("pk"):
            _tell_of_trial(row, chance, by=by, on=world.plan.on)
        _put_back(list(mine.filter(phase=Phase.TARGET, grade="D").order_by("pk")[:_CANDIDATES]), world, rep, by)


def _tell_of_trial(row: Relationship, chance: Random, *, by: User, on: date) -> None:
    """Since when she is tried, and why; until when stands in her row."""
    began = max(row.began_on, (row.trial_ends_on or on) - TRIAL)
    note_flags(row, _flags(chance, 2), by=by, on=began)
    PhaseChange.objects.create(
        relationship=row, on=began, author=by, old=Phase.CANDIDATE, new=Phase.TRIAL, ends_on=row.trial_ends_on
    )


def _put_back(rows: list[Relationship], world: World, rep: Rep, by: User) -> None:
    chance = world.plan.random("candidates", rep.territory_id)
    for number, row in enumerate(rows):
        on = max(row.began_on, world.plan.on - timedelta(days=chance.randrange(5, 60)))
        move_phase(row, Phase.CANDIDATE, reason="半年没有进展，重新评估", by=by, on=on)
        note_flags(row, _flags(chance, number), by=by, on=on)


def _flags(chance: Random, number: int) -> dict[str, str]:
    return {flag: chance.choice(_EVIDENCE[flag]) for flag in chance.sample(list(Flag), number)}
