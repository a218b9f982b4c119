"""Which intervals give way, and no further than they must."""

from hypothesis import given
from hypothesis import strategies as st

from clients.enums import Grade
from planning.relaxing import GIVES_WAY, Kind, advise, asked, asked_by_grade, intervals_of, limit_of
from visits.cadence import DEFAULT_LINES, Line
from visits.enums import Target

# February 2026 has sixteen working days.
DAYS = 16


def kind(grade, clients, *more, percent=100):
    own = Target.UNGRADED if grade == Grade.UNGRADED else Target(grade)
    return Kind(grade, (*more, own), percent, clients)


def named(advice):
    return [(step.target, step.now, step.then) for step in advice.steps]


def test_a_client_asks_for_her_share_of_a_month_shorter_than_her_interval():
    found = asked_by_grade([kind(Grade.A, 10), kind(Grade.C, 5), kind(Grade.D, 9)], intervals_of(DEFAULT_LINES), DAYS)

    assert (found[Grade.A], found[Grade.C], found[Grade.D]) == (32, 4, 0)


def test_the_strictest_line_and_the_style_count():
    decides = kind(Grade.D, 10, Target.DECISION_MAKER)
    driving = kind(Grade.A, 5, percent=80)

    assert asked([decides, driving], intervals_of(DEFAULT_LINES), DAYS) == 8 + 20


def test_where_it_fits_nothing_gives_way():
    assert advise([kind(Grade.A, 10)], DEFAULT_LINES, days=DAYS, room=32).steps == []


def test_c_gives_way_before_b_and_only_as_far_as_it_takes():
    panel = [kind(Grade.A, 10), kind(Grade.B, 20), kind(Grade.C, 40)]

    # 32 + 32 + 32 are asked.
    a_little, more = (advise(panel, DEFAULT_LINES, days=DAYS, room=room) for room in (90, 84))

    assert named(a_little) == [(Target.C, 20, 25)]
    # C alone, at its limit, leaves 32 + 32 + 23; B at 12 gives more than was missing, and C takes it back.
    assert named(more) == [(Target.C, 20, 26), (Target.B, 10, 12)]
    assert a_little.fits
    assert more.fits


def test_what_one_line_gives_too_much_another_takes_back():
    panel = [kind(Grade.B, 100), kind(Grade.C, 10)]

    # 160 + 8 are asked; B at 11 leaves 146 + 8, so that C has to give nothing.
    assert named(advise(panel, DEFAULT_LINES, days=DAYS, room=154)) == [(Target.B, 10, 11)]


def test_focus_b_gives_way_last_and_what_stays_impossible_is_said():
    found = advise([Kind(Grade.B, (Target.FOCUS_B,), 100, 3), kind(Grade.A, 10)], DEFAULT_LINES, days=DAYS, room=10)

    assert named(found) == [(Target.A, 5, 7), (Target.FOCUS_B, 4, 6)]
    assert found.too_many == 23 + 8 - 10


def test_nobody_is_due_only_on_the_day_on_which_she_is_neglected():
    assert limit_of(Line(20, 30)) == 29
    assert limit_of(Line(20, 20)) == 20
    assert limit_of(Line(20)) == 20
    assert limit_of(Line(None)) is None


# --- any panel --------------------------------------------------------------------------------------------------------

# Beside other work the first draw alone may take a second.
kinds = st.builds(
    Kind,
    st.sampled_from(Grade),
    st.lists(st.sampled_from(GIVES_WAY), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([80, 100]),
    st.integers(1, 60),
)
panels = st.lists(kinds, max_size=8)
days_of_a_month = st.integers(1, 23)


@given(panels, days_of_a_month, st.integers(0, 250))
def test_it_fits_or_every_line_is_at_its_limit(panel, days, room):
    found = advise(panel, DEFAULT_LINES, days=days, room=room)

    then = {**intervals_of(DEFAULT_LINES), **{step.target: step.then for step in found.steps}}
    assert all(step.now < step.then <= step.limit for step in found.steps)
    assert asked(panel, then, days) - found.too_many <= room
    at_most = {target: limit_of(line) for target, line in DEFAULT_LINES.items() if line.due_after}
    if not found.fits:
        assert asked(panel, then, days) == asked(panel, at_most, days) > room


@given(panels, days_of_a_month, st.integers(0, 250))
def test_no_line_could_be_relaxed_less(panel, days, room):
    found = advise(panel, DEFAULT_LINES, days=days, room=room)

    then = {**intervals_of(DEFAULT_LINES), **{step.target: step.then for step in found.steps}}
    for step in found.steps:
        assert asked(panel, {**then, step.target: step.then - 1}, days) > max(room, asked(panel, then, days))
    assert sum(step.saved for step in found.steps) == asked(panel, intervals_of(DEFAULT_LINES), days) - asked(
        panel, then, days
    )


@given(panels, days_of_a_month, st.integers(0, 250), st.integers(0, 50))
def test_more_room_leaves_less_without_room(panel, days, room, more):
    tight, wide = (advise(panel, DEFAULT_LINES, days=days, room=each) for each in (room, room + more))

    assert wide.too_many == max(0, tight.too_many - more)
