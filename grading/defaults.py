"""The indicators every territory tree begins with (DOMAIN, Grade); an administrator changes them scheme by scheme.

**Potential** is what she could treat: how many patients she sees, how many of them have our indication, and the beds
she looks after. Outpatients and the share weigh most (4 each), since together they are the suitable patients; beds
weigh 2, as not every subject has them. 150 outpatients a week is four to five half-day clinics of 30–40 patients, and
60 discharges a month are 20 beds turned over three times: from there more is no longer a difference to a rep, so the
score is full. The share is asked in bands, as an estimate of patients; nothing here counts prescriptions. The same
three make the volume, the suitable patients a month: each band stands for its middle, hardly any for two in a hundred.

**Support** is what was seen or heard. Her attitude and the share of suitable patients she says are treated with us
weigh 3 each, being what the other signs lead to; coming to meetings, recommending us and naming our product weigh 1
each. Every step is something a rep can observe, in words the client could read. The steps of the attitude lie evenly;
the shares stand so (few 35, about half 65, most 100) that, with nothing else known, a client who treats half of hers
with us and asks questions is of medium support (58), and one who treats most and agrees is of high support (88).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from grading.enums import Axis, IndicatorKind

# Long before any client of a new installation began.
EFFECTIVE_ON = date(2015, 1, 1)

# A month is a twelfth of 52.18 weeks.
WEEKS_A_MONTH = Decimal("4.35")


class Step(NamedTuple):
    """A step's score and its words; of a share of patients, the middle of its band as well."""

    score: int
    label_zh: str
    label_en: str
    patient_share: int | None = None


@dataclass(frozen=True)
class DefaultIndicator:
    """One indicator in both languages."""

    axis: Axis
    code: str
    weight: int
    name_zh: str
    name_en: str
    full_at: int | None = None
    unit_zh: str = ""
    unit_en: str = ""
    per_month: Decimal | None = None
    steps: tuple[Step, ...] = ()

    @property
    def kind(self) -> IndicatorKind:
        return IndicatorKind.CHOICE if self.steps else IndicatorKind.NUMBER


DEFAULT_INDICATORS = (
    DefaultIndicator(
        Axis.POTENTIAL,
        "outpatients_per_week",
        4,
        "每周门诊量",
        "Outpatients seen per week",
        full_at=150,
        unit_zh="人次/周",
        unit_en="a week",
        per_month=WEEKS_A_MONTH,
    ),
    DefaultIndicator(
        Axis.POTENTIAL,
        "indication_share",
        4,
        "适应症患者占比",
        "Share of patients with our indication",
        steps=(
            Step(0, "几乎没有", "Hardly any", 2),
            Step(35, "少于两成", "Less than a fifth", 10),
            Step(70, "两成到五成", "A fifth to a half", 35),
            Step(100, "五成以上", "More than half", 75),
        ),
    ),
    DefaultIndicator(
        Axis.POTENTIAL,
        "discharges_per_month",
        2,
        "每月出院人次（主管床位）",
        "Discharges per month from the client's beds",
        full_at=60,
        unit_zh="人次/月",
        unit_en="a month",
        per_month=Decimal(1),
    ),
    DefaultIndicator(
        Axis.SUPPORT,
        "attitude",
        3,
        "对产品的态度",
        "Attitude to the product",
        steps=(
            Step(0, "目前不愿谈产品", "Does not wish to talk about it at present"),
            Step(25, "愿意听，未表态", "Listens, takes no position"),
            Step(50, "主动提问、讨论", "Asks questions and discusses"),
            Step(75, "明确表示认可", "Says clearly: agrees"),
            Step(100, "向他人说明认可的理由", "Tells others why the product is worth it"),
        ),
    ),
    DefaultIndicator(
        Axis.SUPPORT,
        "attends_meetings",
        1,
        "参加我方会议",
        "Attends our meetings",
        steps=(
            Step(0, "未参加过", "Has not attended"),
            Step(40, "偶尔参加", "Attends now and then"),
            Step(70, "多数参加", "Attends most"),
            Step(100, "参加并发言或授课", "Attends and speaks"),
        ),
    ),
    DefaultIndicator(
        Axis.SUPPORT,
        "recommends_us",
        1,
        "向同行推荐我们",
        "Recommends us to colleagues",
        steps=(Step(0, "未见", "Not seen"), Step(60, "有过", "Has done so"), Step(100, "经常", "Often")),
    ),
    DefaultIndicator(
        Axis.SUPPORT,
        "brings_up_product",
        1,
        "主动提到我们的产品",
        "Brings up our product",
        steps=(Step(0, "未见", "Not seen"), Step(60, "有过", "Has done so"), Step(100, "经常", "Often")),
    ),
    DefaultIndicator(
        Axis.SUPPORT,
        "treated_with_us",
        3,
        "适合患者中使用我方产品的比例（客户自述）",
        "Share of suitable patients the client says are treated with us",
        steps=(
            Step(0, "无", "None"),
            Step(35, "少数", "Few"),
            Step(65, "约半", "About half"),
            Step(100, "多数", "Most"),
        ),
    ),
)
