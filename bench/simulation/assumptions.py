"""What the simulation takes for granted. Each number is a choice to be argued with, and can be given otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumptions:
    """How clients are, what a rep has time for, and how support moves. Scores are 0 to 100."""

    # --- the panel ----------------------------------------------------------------------------------------------------
    clients: int = 80
    hospitals: int = 8
    # Hospitals lie around the middle of a city, most of them within so many kilometres.
    spread_km: float = 6.0
    # Share of clients of whom a timetable is known; each is in clinic or on the ward in so many half days a week.
    hours_known: float = 0.7
    half_days: tuple[int, int] = (1, 3)
    # Suitable patients a month: few clients have many (log-normal: the median, and the spread of the logarithm), so
    # that A clients hold most of volume x support, as DOMAIN's Pareto check expects (60 to 90 %). The score of
    # potential is 100 from `full_at` patients on.
    volume: tuple[float, float] = (14.0, 1.2)
    full_at: int = 32
    # Support (beta): who could do much has been courted by us for years.
    support_of_high: tuple[float, float] = (5.0, 2.0)
    support_of_others: tuple[float, float] = (2.5, 2.2)
    # How far good care can bring somebody's support.
    openness: tuple[int, int] = (65, 95)

    # --- a rep's time -------------------------------------------------------------------------------------------------
    # DOMAIN's nine a day is what fits at most; text 003 begins with a rep who is eaten by errands.
    contacts_a_day: int = 4
    # Share of working days lost to leave and meetings.
    days_away: float = 0.06
    # Share of planned contacts that fail: in clinic or on the ward, where nobody knows her hours, from afar.
    missed_known: float = 0.2
    missed_unknown: float = 0.45
    missed_afar: float = 0.3

    # --- what moves support -------------------------------------------------------------------------------------------
    # Working days without a contact until support sinks, by potential: high, medium, low. DOMAIN's limits of neglect
    # for A, B and C: whom others court most is lost first.
    patience: tuple[int, int, int] = (8, 15, 30)
    # Points a week that it sinks from then on, and after twice that time. From 75 it is below medium within two
    # quarters, as text 003 (01-05) says of a rep who serves whoever calls.
    sinks: float = 1.5
    sinks_fast: float = 2.5
    # A contact in person brings so much of what is missing to her openness, one from afar half of it; and after she had
    # to wait beyond her patience so much of that: it is regular contact that wins (001#43, 003#28: a few, and firmly).
    gains: float = 0.10
    gains_after_lapse: float = 0.75
    # A competitor's push: chance a week, twice that of high potential, and what it takes at once; as much again unless
    # somebody is with her within ten working days.
    shock: float = 0.012
    shock_takes: float = 12.0
    answered_within: int = 10

    # --- losses -------------------------------------------------------------------------------------------------------
    # Who has supported us (40) and is below 20 for four weeks is lost; nobody comes back.
    supporter_from: int = 40
    lost_below: int = 20
    lost_after_weeks: int = 4
    # Moved or retired, whatever anybody does: a chance a week.
    moved: float = 0.0005

    # --- how reps judge -----------------------------------------------------------------------------------------------
    # Their scores of a quarter are wrong by so many points at most.
    judged_within: int = 5
    # B clients that a rep tries to win in a quarter.
    focus: int = 3


DEFAULT = Assumptions()
