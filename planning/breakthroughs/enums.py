from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(TextChoices):
    """A draft is written and may be dropped; what runs ends only by being closed, with an outcome."""

    DRAFT = "draft", pgettext_lazy("breakthrough plan", "Draft")
    RUNNING = "running", pgettext_lazy("breakthrough plan", "Running")
    CLOSED = "closed", pgettext_lazy("breakthrough plan", "Closed")
    DROPPED = "dropped", pgettext_lazy("breakthrough plan", "Dropped before it began")


# At most one of these per relationship.
OPEN_STATES = (PlanState.DRAFT, PlanState.RUNNING)
# What takes one of a rep's places of a quarter.
COUNTED_STATES = (PlanState.RUNNING, PlanState.CLOSED)


class Origin(TextChoices):
    NEVER_WON = "never_won", _("Never won so far")
    DECLINED = "declined", _("Supported us before, then less")


class Diagnosis(TextChoices):
    """Why it did not work so far (003#33)."""

    ATTENTION = "attention", _("Too little attention")
    METHOD = "method", _("The wrong method")


class Measure(TextChoices):
    """What is counted. Nothing here is a prescription, a sale or anybody's pay."""

    ATTITUDE = "attitude", _("Attitude, step 1 to 5")
    PATIENTS = "patients", _("Suitable patients treated with us, as the client says")
    MEETINGS = "meetings", _("Our meetings attended")
    CASES = "cases", _("Cases discussed together")
    RECOMMENDS = "recommends", _("Times we were recommended to colleagues")
    OTHER = "other", pgettext_lazy("measure of a plan", "Something else")


class Band(IntegerChoices):
    """The share of suitable patients the client says are treated with us."""

    NONE = 0, pgettext_lazy("share of patients", "none")
    FEW = 1, pgettext_lazy("share of patients", "few")
    HALF = 2, pgettext_lazy("share of patients", "about half")
    MOST = 3, pgettext_lazy("share of patients", "most")


class PlanOutcome(TextChoices):
    """How a plan ended; all of them stay in the rate."""

    WON = "won", _("Became A")
    IMPROVED = "improved", pgettext_lazy("breakthrough plan", "Improved")
    STOPPED = "stopped", pgettext_lazy("breakthrough plan", "Stopped")


class ToStart(TextChoices):
    """What a plan needs before it can start."""

    ORIGIN = "origin", _("where the client comes from")
    DIAGNOSIS = "diagnosis", _("why it did not work so far")
    MEASURE = "measure", _("what is counted")
    BASELINE = "baseline", _("where it stands now")
    TARGET = "target", _("the target")
    TARGET_ON = "target_on", _("the target date")
    APPROACHES = "approaches", _("another approach")


class ToWin(TextChoices):
    """What the outcome A needs."""

    GRADE = "grade", _("The grade is not A now.")
    SUPPORT = "support", _("No joint visit and no second quarter's assessment confirms the support.")


class Loose(TextChoices):
    """Why a running plan asks for its end."""

    ENDED = "ended", _("Its quarter is over")
    REGRADED = "regraded", _("The client is no longer B")
    NOT_SERVED = "not_served", _("The client is lost or no longer served")
