"""What cut-offs would do, and the nearest pair of high ones: compared with counting client by client."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from clients.enums import Grade
from grading.calibration import Cell, Counted, Panel, Room, between, curve, outcome, panel_of, propose
from grading.enums import Reach
from grading.rules import CutOffs, GradeRule
from tests.grading.test_rules import MATRICES, RULES

EACH = {Grade.A: 4, Grade.B: 2, Grade.C: 1, Grade.UNGRADED: 4}
ENDLESS = Room(EACH, 10**9)
PRESENT = (70, 70)


@dataclass(frozen=True)
class Person:
    """A client as a hand count sees her."""

    potential: int | None
    support: int | None
    grade: Grade
    fixed: Grade | None
    is_active: bool
    value: int

    @property
    def cell(self) -> Cell:
        value = self.value if self.is_active else 0
        return Cell(self.potential, self.support, self.grade, self.fixed, 1, int(self.is_active), value)


def panel(*people: Person) -> Panel:
    return Panel(tuple(one.cell for one in people), 0, 0)


def person(potential: int, support: int, value: int, grade: str = "C", **more) -> Person:
    facts = {"fixed": None, "is_active": True} | more
    return Person(potential, support, Grade(grade), value=value, **facts)


def scored() -> st.SearchStrategy[Person]:
    scores = st.integers(0, 100)
    fixed = st.none() | st.sampled_from([Grade.A, Grade.C])
    return st.builds(Person, scores, scores, st.sampled_from(Grade), fixed, st.booleans(), st.integers(0, 500))


def unscored() -> st.SearchStrategy[Person]:
    scores = st.none() | st.integers(0, 100)
    return st.builds(
        Person, st.none(), scores, st.sampled_from(Grade), st.just(Grade.UNGRADED), st.booleans(), st.just(0)
    )


PEOPLE = st.lists(scored() | unscored(), max_size=8)
ROOMS = st.builds(
    Room,
    st.fixed_dictionaries({grade: st.integers(0, 5) for grade in Grade}),
    st.integers(0, 20) | st.just(10**6),
)
# High mediums, so that the pairs are few enough to count each by hand.
NEAR_THE_TOP = st.builds(
    GradeRule, *[st.builds(CutOffs, st.integers(88, 98), st.just(99)) for _ in range(2)], matrix=MATRICES
)


# --- counting ---------------------------------------------------------------------------------------------------------


@given(PEOPLE, RULES)
def test_it_counts_as_one_would_by_hand(people, rule):
    found = outcome(panel(*people), rule, ENDLESS)

    grades = [one.fixed if one.fixed is not None else rule.grade(one.potential, one.support) for one in people]
    for grade in Grade:
        mine = [one for one, right in zip(people, grades, strict=True) if right == grade and one.is_active]
        assert found.counts[grade] == len(mine)
        assert found.values[grade] == sum(one.value for one in mine)
    moves = [(one.grade, right) for one, right in zip(people, grades, strict=True) if one.grade != right]
    assert sorted(found.moves.elements()) == sorted(moves)


def test_it_warns_outside_60_and_90_percent_and_beyond_half():
    def of(*values: int):
        high, rest = person(90, 90, values[0]), [person(10, 10, value) for value in values[1:]]
        return outcome(panel(high, *rest), GradeRule(), ENDLESS)

    assert [
        (found.share, found.is_low, found.is_high) for found in (of(59, 41), of(60, 40), of(90, 10), of(91, 9))
    ] == [
        (59, True, False),
        (60, False, False),
        (90, False, False),
        (91, False, True),
    ]
    assert not of(80, 20).is_mostly_a
    assert outcome(panel(person(90, 90, 1)), GradeRule(), ENDLESS).is_mostly_a


def test_capacity_is_what_the_grades_ask_against_what_is_possible():
    found = outcome(panel(person(90, 90, 1), person(90, 50, 1), person(50, 50, 1)), GradeRule(), Room(EACH, 5))

    assert (found.asked, found.too_many) == (7, 2)


def test_two_rules_part_the_same_panel():
    people = [person(65, 65, 1), person(65, 65, 1, is_active=False), person(90, 90, 1)]

    moved = between(panel(*people), GradeRule(), GradeRule(CutOffs(40, 60), CutOffs(40, 60)))

    assert moved == {(Grade.C, Grade.A): 1}


# --- volumes that are not known ---------------------------------------------------------------------------------------


def counted(potential: int, support: int, clients: int, known: int, volume: int) -> Counted:
    return Counted(Cell(potential, support, Grade.C, None, clients, clients), known, volume)


def test_who_has_no_volume_counts_with_the_mean_of_like_potential():
    found = panel_of([counted(62, 50, 3, 2, 300), counted(68, 10, 1, 0, 0), counted(10, 50, 1, 1, 7)])

    # 150 a head among the sixties.
    assert [cell.value for cell in found.cells] == [450 * 50, 150 * 10, 7 * 50]
    assert (found.estimated, found.scored) == (2, 5)


def test_where_nobody_like_is_known_it_is_in_proportion_to_potential():
    found = panel_of([counted(50, 10, 1, 1, 100), counted(90, 10, 1, 0, 0)])

    assert [cell.value for cell in found.cells] == [1000, 1800]


def test_where_no_volume_is_known_potential_stands_for_it():
    found = panel_of([counted(50, 10, 2, 0, 0)])

    assert [cell.value for cell in found.cells] == [1000]


def test_the_curve_begins_with_the_worthiest():
    many = person(10, 10, 10), person(20, 20, 20), person(90, 90, 70)

    assert curve(panel(*many), 3) == [0, 70, 90, 100]
    assert curve(panel(person(10, 10, 0)), 3) == []


# --- the nearest pair -------------------------------------------------------------------------------------------------


def by_hand(people: list[Person], rule: GradeRule, room: Room) -> list[tuple[int, ...]]:
    """Each pair's key, by grading client by client: too many contacts, beyond half, off 80 %, change, the pair."""
    total = sum(one.value for one in people if one.is_active)
    found: list[tuple[int, ...]] = []
    for potential in range(rule.potential.medium + 1, 101):
        for support in range(rule.support.medium + 1, 101):
            tried = GradeRule(
                CutOffs(rule.potential.medium, potential), CutOffs(rule.support.medium, support), rule.matrix
            )
            active = [one for one in people if one.is_active]
            grades = [one.fixed if one.fixed is not None else tried.grade(one.potential, one.support) for one in active]
            asked = sum(room.each.get(grade, 0) for grade in grades)
            of_a = sum(one.value for one, grade in zip(active, grades, strict=True) if grade == Grade.A)
            graded = len(grades) - grades.count(Grade.UNGRADED)
            found.append((
                max(0, asked - room.possible), max(0, 2 * grades.count(Grade.A) - graded), abs(100 * of_a - 80 * total),
                abs(potential - PRESENT[0]) + abs(support - PRESENT[1]), potential, support,
            ))  # fmt: skip
    return found


@settings(max_examples=60)
@given(PEOPLE, NEAR_THE_TOP, ROOMS)
def test_the_proposal_is_the_nearest_of_all_pairs(people, rule, room):
    total = sum(one.value for one in people if one.is_active)

    found = propose(panel(*people), rule, room, present=PRESENT)

    if not total:
        assert found is None
        return
    pairs = by_hand(people, rule, room)
    best = min(pairs)
    assert (found.rule.potential, found.rule.support) == (
        CutOffs(rule.potential.medium, best[4]),
        CutOffs(rule.support.medium, best[5]),
    )
    within = [pair for pair in pairs if pair[2] <= 5 * total]
    is_possible = any(pair[:2] == (0, 0) for pair in within)
    assert (found.reach == Reach.REACHED) == is_possible
    if found.reach == Reach.CAPACITY:
        assert any(pair[1] == 0 for pair in within)
    if found.reach == Reach.UNEVEN:
        assert not within
    if found.reach == Reach.NO_ROOM:
        assert all(pair[0] for pair in pairs)


def few_and_many() -> list[Person]:
    """Two who hold four fifths, and eight who share the rest."""
    return [person(90, 95, 40), person(80, 75, 40), *(person(60, 55, 2) for _ in range(10))]


def test_it_proposes_what_holds_80_percent():
    found = propose(panel(*few_and_many()), GradeRule(), ENDLESS, present=PRESENT)

    # As it is: nothing is nearer than what changes nothing.
    assert (found.reach, found.rule) == (Reach.REACHED, GradeRule())


def test_it_changes_no_more_than_it_must():
    start = GradeRule(CutOffs(40, 90), CutOffs(40, 90))

    found = propose(panel(*few_and_many()), start, ENDLESS, present=(90, 90))

    assert (found.rule.potential.high, found.rule.support.high) == (80, 75)


def test_it_says_when_capacity_keeps_80_percent_out_of_reach():
    least = outcome(panel(*few_and_many()), GradeRule(CutOffs(40, 81), CutOffs(40, 70)), ENDLESS).asked

    found = propose(panel(*few_and_many()), GradeRule(), Room(EACH, least), present=PRESENT)

    assert found.reach == Reach.CAPACITY
    assert outcome(panel(*few_and_many()), found.rule, Room(EACH, least)).too_many == 0


def test_it_never_makes_half_the_panel_a_where_values_are_even():
    even = panel(*(person(score, score, 10) for score in range(50, 100)))

    found = propose(even, GradeRule(), ENDLESS, present=PRESENT)

    assert found.reach == Reach.HALF
    assert outcome(even, found.rule, ENDLESS).counts[Grade.A] == 25


def test_it_says_when_clients_are_too_much_alike():
    alike = panel(person(90, 90, 50), person(10, 10, 25), person(10, 10, 25), person(10, 10, 25))

    assert propose(alike, GradeRule(), ENDLESS, present=PRESENT).reach == Reach.UNEVEN


def test_it_says_when_there_is_no_room_at_all():
    found = propose(panel(*few_and_many()), GradeRule(), Room(EACH, 0), present=PRESENT)

    assert found.reach == Reach.NO_ROOM


def test_it_proposes_nothing_where_nothing_is_known():
    assert propose(panel(), GradeRule(), ENDLESS, present=PRESENT) is None
