from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(TextChoices):
    HOSPITAL = "hospital", _("Hospital")
    DISTRIBUTOR = "distributor", _("Distributor")
    SUPPLIER = "supplier", _("Supplier")
    PERIPHERAL = "peripheral", _("Peripheral")


class HospitalLevel(TextChoices):
    """Grade (级) and class (等) of a hospital; a level below is the grade alone, when the class is not known."""

    TERTIARY_A = "3a", _("Tertiary A")
    TERTIARY_B = "3b", _("Tertiary B")
    TERTIARY = "3", _("Tertiary")
    SECONDARY_A = "2a", _("Secondary A")
    SECONDARY_B = "2b", _("Secondary B")
    SECONDARY = "2", _("Secondary")
    PRIMARY_A = "1a", _("Primary A")
    PRIMARY_B = "1b", _("Primary B")
    PRIMARY = "1", _("Primary")
    UNGRADED = "none", _("Not graded")
    UNKNOWN = "", _("Not known")


class ClientKind(TextChoices):
    PERSON = "person", _("Person")
    FIRM = "firm", _("Firm")


class Grade(TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    UNGRADED = "-", _("Ungraded")

    @property
    def mark(self) -> str:
        """What the badge says: the ungraded have no letter."""
        return "?" if self is Grade.UNGRADED else self.value


class Role(TextChoices):
    PRESCRIBER = "prescriber", _("Prescriber")
    DECISION_MAKER = "decision_maker", _("Decision-maker")
    INFLUENCER = "influencer", _("Influencer")


class Stage(TextChoices):
    """The seven stages of a client relationship, in their order."""

    IDENTIFY = "identify", _("Identify")
    AGREE = "agree", _("Agree")
    TRUST = "trust", _("Trust")
    GRATITUDE = "gratitude", _("Gratitude")
    DRIVE = "drive", _("Drive")
    MOTIVATE = "motivate", _("Motivate")
    HABIT = "habit", _("Habit")


class Style(TextChoices):
    DRIVING = "driving", _("Driving")
    AMIABLE = "amiable", _("Amiable")
    EXPRESSIVE = "expressive", _("Expressive")
    ANALYTICAL = "analytical", _("Analytical")


class Clarity(TextChoices):
    """How clear a client's style is from what was observed of her."""

    TOO_FEW = "too_few", _("too few observations")
    UNCLEAR = "unclear", _("unclear")
    LIKELY = "likely", _("likely")
    SURE = "sure", _("sure")


class Status(TextChoices):
    ACTIVE = "active", _("Active")
    LOST = "lost", _("Lost")
    CLOSED = "closed", _("Closed")


class Phase(TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    TRIAL = "trial", _("Trial")
    TARGET = "target", _("Target")
    UNSUITABLE = "unsuitable", _("Not suitable")


# As `date.weekday()` counts.
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class SlotPart(TextChoices):
    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")


class SlotKind(TextChoices):
    CLINIC = "clinic", _("Clinic")
    WARD = "ward", _("Ward round")
    SURGERY = "surgery", _("Surgery")
    DUTY = "duty", _("On duty")


class WeekParity(TextChoices):
    EVERY = "every", _("Every week")
    ODD = "odd", _("Odd weeks")
    EVEN = "even", _("Even weeks")


class SlotSource(TextChoices):
    """Where it is known from when a client is to be found."""

    WEBSITE = "website", _("Hospital's website")
    POSTED = "posted", _("Table posted at the clinic")
    HERSELF = "herself", _("She said so")
    COLLEAGUE = "colleague", _("A colleague of hers")
    VISIT = "visit", _("Seen on a visit")


class ExceptionKind(TextChoices):
    """Why a client is not to be found when she usually is."""

    NO_CLINIC = "no_clinic", _("No clinic")
    MOVED = "moved", _("Clinic moved")
    LEAVE = "leave", _("Away")


class InfluenceKind(TextChoices):
    """What she who is moved has to do with who moves her."""

    RESPECTS = "respects", _("Respects her")
    REPORTS_TO = "reports_to", _("Reports to her")
    TAUGHT_BY = "taught_by", _("Was taught by her")
    WORKS_WITH = "works_with", _("Works closely with her")
    INTRODUCED = "introduced", _("Was introduced to us by her")


class HolidayShift(TextChoices):
    """What a hospital does with a reception day of the month that is a day off."""

    NONE = "none", _("Falls away")
    NEXT = "next", _("The next working day")
    BEFORE = "before", _("The working day before")
    NEXT_WEEK = "next_week", _("The first working day of the next week")
    SECOND_OF_NEXT_WEEK = "second", _("The second working day of the next week")


class Likelihood(TextChoices):
    """Whether somebody takes over a post that was left."""

    TOOK_OVER = "took_over", _("Took over")
    LIKELY = "likely", _("Likely")
    POSSIBLE = "possible", _("Possible")
    UNLIKELY = "unlikely", _("Unlikely")


class BookingState(TextChoices):
    """How a hospital answered the wish to be received on a day."""

    ASKED = "asked", pgettext_lazy("booking", "Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    REFUSED = "refused", pgettext_lazy("booking", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")


class RegistrationState(TextChoices):
    """Where a rep's registration at a hospital stands on a day."""

    VALID = "valid", _("Registered")
    EXPIRING = "expiring", _("Registration ends soon")
    EXPIRED = "expired", _("Registration has expired")
    MISSING = "missing", _("Not registered")


class ImportState(TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")


class ListingState(TextChoices):
    """How far a product is in a hospital."""

    NOT_LISTED = "none", _("Not listed")
    APPLIED = "applied", _("Applied for")
    IN_HOSPITAL = "hospital", _("Listed in the hospital")
    IN_DEPARTMENT = "department", _("Used in a department")
    RESTRICTED = "restricted", _("Listed, with restrictions")
    DELISTED = "delisted", _("Delisted")


class PathStepKind(TextChoices):
    """The usual way of a product from the first proposal to the ward, in its order; and steps of a hospital's own."""

    PROPOSAL = "proposal", _("Proposal by a department")
    REVIEW = "review", _("Review by the pharmacy")
    COMMITTEE = "committee", _("Decision of the committee")
    HOSPITAL_LIST = "list", _("On the hospital's list")
    PROCUREMENT = "procurement", _("Procurement and stock")
    DEPARTMENT = "department", _("Use in departments")
    WARD = "ward", _("Use on the ward")
    OWN = "own", _("A step of its own")


class PathStepState(TextChoices):
    OPEN = "open", pgettext_lazy("step of a path", "Open")
    DONE = "done", pgettext_lazy("step of a path", "Done")
    BLOCKED = "blocked", pgettext_lazy("step of a path", "Blocked")
    SKIPPED = "skipped", pgettext_lazy("step of a path", "Not needed here")


class PathPart(TextChoices):
    """What somebody does at a step."""

    ACTS = "acts", _("acts")
    DECIDES = "decides", _("decides")


class PathGap(TextChoices):
    """What is missing on a product's way through a hospital."""

    NO_DECIDER = "no_decider", _("Nobody is known who decides")
    NO_ACTOR = "no_actor", _("Nobody acts for it")
    DECIDER_LOST = "decider_lost", _("Who decides is lost to us")
    DECIDER_NEGLECTED = "decider_neglected", _("Who decides is neglected")


class EventKind(TextChoices):
    """What happens at an organisation and changes what we can count on."""

    PERSONNEL = "personnel", _("Change of personnel")
    TENDER = "tender", _("Tender")
    LISTING = "listing", _("Listing of a product")
    COMPETITOR = "competitor", _("Competitor")
    REORGANISATION = "reorganised", _("Reorganisation")
    OTHER = "other", pgettext_lazy("event", "Other")
