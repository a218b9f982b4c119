"""What a demo has little of: territories, people, products, hospitals. The panels need their ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from accounts.enums import LeaveKind, LeaveState, PostingRole, TerritoryLevel
from accounts.models import Leave, Posting, Territory, User
from clients.enums import OrganisationKind
from clients.models import Product
from clients.names import name_key, place_pinyin
from compliance.models import SafetyContact
from grading.actions import ensure_default_scheme
from grading.models import Indicator, Scheme
from grading.queries import indicators_of
from pharmacrm.demo import hospitals
from pharmacrm.demo.days import Days
from pharmacrm.demo.people import a_name
from pharmacrm.demo.plan import Plan
from pharmacrm.demo.tables import DEPARTMENTS, ORGANISATIONS, count_on, empty_batch, write
from pharmacrm.demo.words import (
    DEPARTMENTS as DEPARTMENT_NAMES,
)
from pharmacrm.demo.words import (
    DISTRIBUTORS,
    NURSING,
    PERIPHERALS,
    PHARMACY,
    PRODUCTS,
    SUPPLIERS,
)
from visits.models import KeyMessage
from visits.queries import Rules, Terms, paused_days, rules
from visits.requests import ensure_default_policy, work_off

_NUMERALS = "一二三四五六七八九十"
# Departments a hospital of the demo has beside pharmacy and nursing.
_DEPARTMENTS_EACH = 10
_FEWEST_HOSPITALS_OF_A_REP, _MOST_HOSPITALS_OF_A_REP = 3, 8


@dataclass(frozen=True)
class Department:
    pk: int
    name: str


@dataclass(frozen=True)
class Place:
    """An organisation of the demo with its departments; a firm has none."""

    pk: int
    kind: OrganisationKind
    name: str
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True)
class Rep:
    """One rep with her leaf and where her clients are."""

    index: int
    user_id: int
    territory_id: int
    path: str
    filing_expires_on: date
    hospitals: Sequence[Place]
    firms: Sequence[Place]


@dataclass
class World:
    """Everything a panel is made from. Read only once the panels begin, so that processes may share it."""

    plan: Plan
    days: Days
    scheme: Scheme
    indicators: Sequence[Indicator]
    rules: Rules
    # Product id and name -> its key messages' ids.
    products: dict[tuple[int, str], list[int]]
    reps: list[Rep] = field(default_factory=list)
    # Organisation id of a firm -> name, key, pinyin, initials.
    firm_names: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    # Territory id -> days on leave.
    paused: dict[int, set[date]] = field(default_factory=dict)

    def terms(self, rep: Rep) -> Terms:
        return Terms(self.rules.policy(rep.path), self.rules.calendar, self.paused.get(rep.territory_id, ()))


def build(plan: Plan, password: str) -> World:
    """Make everything but the panels. Needs a database without territories and users."""
    nation = Territory.objects.add_root({"code": "CN", "name": "全国", "level": TerritoryLevel.NATION})
    ensure_default_policy(nation)
    scheme = ensure_default_scheme(nation)
    districts, leaves = _territories(plan, nation)
    cities = _cities(plan)
    found = rules()
    days = Days(found.calendar, plan.on)
    # Asked for by the new tree; there is nothing yet whose dates could change.
    work_off(at=days.night)
    users = _people(plan, nation, districts, leaves, password)
    world = World(plan, days, scheme, indicators_of([scheme])[scheme.pk], found, _products())
    places = _Places(plan)
    for index, (leaf, user) in enumerate(zip(leaves, users, strict=True)):
        where = places.of(index, cities[plan.district_of(index)])
        expires = user.filing_expires_on or plan.on
        world.reps.append(Rep(index, user.pk, leaf.pk, leaf.path, expires, *where))
    places.save()
    world.firm_names = places.firm_names
    world.paused = paused_days([leaf.pk for leaf in leaves])
    return world


# --- territories ----------------------------------------------------------------------------------------------------


def _cities(plan: Plan) -> list[tuple[str, int]]:
    """The city of each district, and how many districts before it were there already."""
    cities = list(hospitals.by_city())
    return [(cities[n % len(cities)], n // len(cities)) for n in range(plan.districts)]


def _short(city: str) -> str:
    return city.removesuffix("市")


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= len(_NUMERALS) else str(number)


def _territories(plan: Plan, nation: Territory) -> tuple[list[Territory], list[Territory]]:
    """Regions, districts and leaves below the nation; returns the districts and the leaves, in order."""
    regions = [(f"CN-{n + 1}", f"第{_numeral(n + 1)}大区") for n in range(plan.regions)]
    made = _children([nation] * len(regions), regions, TerritoryLevel.REGION)
    per_region = -(-plan.districts // plan.regions)
    parents = [made[n // per_region] for n in range(plan.districts)]
    names = []
    for n, (city, before) in enumerate(_cities(plan)):
        area = f"第{_numeral(before + 1)}地区" if before else "地区"
        names.append((f"{parents[n].code}-{n % per_region + 1:02}", f"{_short(city)}{area}"))
    districts = _children(parents, names, TerritoryLevel.DISTRICT)
    parents = [districts[plan.district_of(n)] for n in range(plan.reps)]
    names = [
        (f"{parent.code}-{n % plan.reps_per_district + 1:02}", f"{parent.name}{n % plan.reps_per_district + 1}片")
        for n, parent in enumerate(parents)
    ]
    return districts, _children(parents, names, TerritoryLevel.TERRITORY)


def _children(parents: list[Territory], names: list[tuple[str, str]], level: TerritoryLevel) -> list[Territory]:
    """Nodes below their parents, many in one statement: treebeard would lock and read the tree for each."""
    rows = []
    for parent, (code, name) in zip(parents, names, strict=True):
        parent.numchild += 1
        path = Territory._get_path(parent.path, parent.depth + 1, parent.numchild)
        rows.append(Territory(path=path, depth=parent.depth + 1, numchild=0, code=code, name=name, level=level))
    Territory.objects.bulk_update({parent.pk: parent for parent in parents}.values(), ["numchild"], batch_size=500)
    return Territory.objects.bulk_create(rows, batch_size=1000)


# --- people ---------------------------------------------------------------------------------------------------------


def _people(
    plan: Plan, nation: Territory, districts: list[Territory], leaves: list[Territory], password: str
) -> list[User]:
    """Everybody with a posting, and the two without; returns the reps in order. All sign in with one password."""
    chance = plan.random("people")
    # Hashing is slow on purpose; ten thousand times would be an hour.
    hashed = make_password(password)

    def person(username: str, full_name: str = "", **facts: object) -> User:
        name = full_name or a_name(chance).full_name
        return User(username=username, full_name=name, email=f"{username}@example.test", password=hashed, **facts)

    expires = _filing_days(plan)
    reps = [
        person(_rep_name(plan, n), filing_number=f"YX-{plan.on.year}-{n + 1:06}", filing_expires_on=expires[n])
        for n in range(plan.reps)
    ]
    regions = Territory.objects.filter(level=TerritoryLevel.REGION)
    managers = [person("manager" if n == 0 else f"manager{n + 1}") for n in range(len(districts))]
    heads = [person(f"head{n + 1}") for n in range(len(regions))]
    admin = person("admin", "管理员", is_staff=True, is_superuser=True)
    safety = person("safety", "药物警戒专员")
    director = person("director")
    User.objects.bulk_create([*reps, *managers, *heads, admin, safety, director], batch_size=1000)
    since = date(plan.on.year - 3, 1, 1)
    posted = [(user, leaf, PostingRole.REP) for user, leaf in zip(reps, leaves, strict=True)]
    posted += [(user, node, PostingRole.MANAGER) for user, node in zip(managers, districts, strict=True)]
    posted += [(user, node, PostingRole.MANAGER) for user, node in zip(heads, regions, strict=True)]
    posted.append((director, nation, PostingRole.MANAGER))
    Posting.objects.bulk_create(
        (Posting(user=user, territory=node, role=role, from_on=since) for user, node, role in posted), batch_size=1000
    )
    SafetyContact.objects.create(territory=nation, user=safety)
    _leaves(plan, reps, managers)
    return reps


def _rep_name(plan: Plan, index: int) -> str:
    """`rep` in the first district, `rep2` in the second, then numbers."""
    second = plan.reps_per_district
    if index in (0, second):
        return "rep" if index == 0 else "rep2"
    return f"rep{index + 2 if index < second else index + 1}"


def _filing_days(plan: Plan) -> list[date]:
    """One filing number expires soon (the login `rep`), one has expired (her neighbour's), the others hold."""
    days = [plan.on + timedelta(days=200 + 37 * n % 400) for n in range(plan.reps)]
    days[0] = plan.on + timedelta(days=21)
    days[-1] = plan.on - timedelta(days=12)
    return days


def _leaves(plan: Plan, reps: list[User], managers: list[User]) -> None:
    """One leave waits for the manager, one is approved and without cover, two meetings are or were."""
    day = timedelta(days=1)
    decided = {"state": LeaveState.APPROVED, "decided_by": managers[0]}
    rows = [
        Leave(user=reps[0], from_on=plan.on + 9 * day, to_on=plan.on + 11 * day, note="年假"),
        Leave(user=reps[0], kind=LeaveKind.MEETING, from_on=plan.on - 20 * day, to_on=plan.on - 19 * day, **decided),
        Leave(user=reps[-1], kind=LeaveKind.MEETING, from_on=plan.on + 2 * day, to_on=plan.on + 2 * day, **decided),
        Leave(user=reps[1], from_on=plan.on + 4 * day, to_on=plan.on + 6 * day, note="探亲", **decided),
    ]
    Leave.objects.bulk_create(rows)


def _products() -> dict[tuple[int, str], list[int]]:
    found = {}
    for code, name, messages in PRODUCTS:
        product = Product.objects.create(code=code, name=name)
        rows = [KeyMessage.objects.create(product=product, text=text) for text in messages]
        found[product.pk, name] = [row.pk for row in rows]
    return found


# --- organisations --------------------------------------------------------------------------------------------------


class _Places:
    """Organisations and departments on their way into the database, each city's once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.batch = empty_batch()
        self.by_city: dict[str, list[Place]] = {}
        self.firms: dict[int, list[Place]] = {}
        self.firm_names: dict[int, tuple[str, str, str, str]] = {}

    def of(self, rep: int, where: tuple[str, int]) -> tuple[Sequence[Place], Sequence[Place]]:
        """A rep's hospitals, next to those of her colleagues in the district, and the firms of the district."""
        city, before = where
        district, place = divmod(rep, self.plan.reps_per_district)
        if city not in self.by_city:
            self.by_city[city] = [self._hospital(row) for row in _sorted(hospitals.hospitals_of(city))]
        if district not in self.firms:
            self.firms[district] = self._firms(city, before)
        there = self.by_city[city]
        each = len(there) // self.plan.reps_per_district
        each = min(_MOST_HOSPITALS_OF_A_REP, max(_FEWEST_HOSPITALS_OF_A_REP, each))
        start = place * each + before * 7
        return [there[n % len(there)] for n in range(start, start + each)], self.firms[district]

    def _hospital(self, row: hospitals.Hospital) -> Place:
        pk = len(self.batch[ORGANISATIONS]) + 1
        self.batch[ORGANISATIONS].append((pk, OrganisationKind.HOSPITAL.value, *row))
        chosen = self.plan.random("departments", row.name).sample(DEPARTMENT_NAMES, _DEPARTMENTS_EACH)
        departments = [self._department(pk, *named) for named in [*chosen, (PHARMACY, ""), (NURSING, "")]]
        return Place(pk, OrganisationKind.HOSPITAL, row.name, tuple(departments))

    def _department(self, organisation: int, name: str, code: str) -> Department:
        rows = self.batch[DEPARTMENTS]
        rows.append((len(rows) + 1, organisation, name, name_key(name), code))
        return Department(len(rows), name)

    def _firms(self, city: str, before: int) -> list[Place]:
        branch = f"第{_numeral(before + 1)}分公司" if before else ""
        kinds = OrganisationKind
        names = [(kinds.DISTRIBUTOR, f"{_short(city)}{word}医药有限公司{branch}") for word in DISTRIBUTORS[:4]]
        names += [(kinds.SUPPLIER, f"{_short(city)}{word}有限公司{branch}") for word in SUPPLIERS[:2]]
        names += [(kinds.PERIPHERAL, f"{_short(city)}{word}{branch}") for word in PERIPHERALS[:2]]
        return [self._firm(kind, name, city) for kind, name in names]

    def _firm(self, kind: OrganisationKind, name: str, city: str) -> Place:
        pk = len(self.batch[ORGANISATIONS]) + 1
        self.firm_names[pk] = (name, name_key(name), *place_pinyin(name))
        self.batch[ORGANISATIONS].append(
            (pk, kind.value, *self.firm_names[pk], "", "", "", city, "", "", "", "", "", "", None)
        )
        return Place(pk, kind, name)

    def save(self) -> None:
        write(self.batch)
        count_on(ORGANISATIONS)
        count_on(DEPARTMENTS)


def _sorted(rows: Sequence[hospitals.Hospital]) -> list[hospitals.Hospital]:
    """Hospitals before health centres, otherwise as listed."""
    return sorted(rows, key=lambda row: "医院" not in row.name)
