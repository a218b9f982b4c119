"""Days in Chinese words: 明天, 下周三, 12月5日, 三天后, 五个工作日内, 月底, 国庆节后, 下次门诊 …

A pattern that stands here for what is *not* a day to come (上周五, 每周三, 两周前, 服药三天后) answers None, and so
takes its words away from the others.
"""

import re
from collections.abc import Callable
from datetime import date
from re import Match

from visits.note_days import (
    SATURDAY,
    SUNDAY,
    Context,
    coming,
    day_of,
    day_of_month,
    day_of_year,
    end_of_months,
    end_of_week,
    holiday,
    in_week,
    last_working,
    monday,
    month_ahead,
    month_named,
    part_of_month,
    plus,
    plus_months,
    plus_workdays,
)

Resolver = Callable[[Match[str], Context], date | None]

# Letter for letter, so that places stay where they are.
SAME_LENGTH = str.maketrans(
    "０１２３４５６７８９／．－（）：，壹贰叁肆伍陆柒捌玖拾貳參陸兩週後個號點內節禮開門診",
    "0123456789/.-():,一二三四五六七八九十二三六两周后个号点内节礼开门诊",
)
_DIGITS = {character: number for number, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_DAYS = {character: number for number, character in enumerate("一二三四五六日")} | {"天": 6, "末": 5}

_N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK = r"(?:周|星期|礼拜)"
_AHEAD = r"(?:本|这一?个?|当|下下个?|下一?个?)"
_BY = r"(?:之前|以前|前|之内|以内|内)?"
# What makes the number of a place of it: building, bed, ward, line.
_NOT_A_PLACE = r"(?![楼院线床门厅桥路馆库病诊会窗通公地柜机车船房仓方标舱])"
# Of whom it is said what happens days after: a patient's treatment, not our work.
_TREATED = re.compile(r"(?:服药|用药|吃药|给药|换药|加药|停药|治疗|服用|注射|化疗|手术|术|院|发病|起病|服|诊|后)\s?$")


def number(text: str) -> int:
    """A number in digits or in Chinese; of two that stand for "about" (两三天) the larger."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens[-1:], 1) + _DIGITS.get(ones[:1], 0)
    return _DIGITS[text[-1]]


def _ahead(word: str | None) -> int:
    """How many weeks or months ahead: 本 0, 下 1, 下下 2."""
    return (word or "").count("下")


def _never(found: Match[str], context: Context) -> None:
    """A day that is past, or comes again and again."""


def _near(found: Match[str], context: Context) -> date | None:
    return plus(context.on, {"今": 0, "明": 1, "后": 2, "大": 3}[found[0][0]])


def _weekday(found: Match[str], context: Context) -> date:
    which, day = found["which"], found["day"]
    weekday = int(day) - 1 if day.isdecimal() else _DAYS[day]
    return in_week(context.on, _ahead(which), weekday) if which else coming(context.on, weekday)


def _weekend(found: Match[str], context: Context) -> date:
    which = found["which"]
    if found["by"]:
        return end_of_week(context, _ahead(which))
    if which or context.on.weekday() < SATURDAY:
        return in_week(context.on, _ahead(which), SATURDAY)
    return in_week(context.on, 0, SUNDAY) if context.on.weekday() == SATURDAY else coming(context.on, SATURDAY)


def _week(found: Match[str], context: Context) -> date | None:
    weeks, part = _ahead(found["which"]), found["part"] or ""
    if part.endswith("前"):
        return end_of_week(context, weeks - 1) if weeks else None
    if part == "初":
        return in_week(context.on, weeks, 1)
    return end_of_week(context, weeks)


def _clinic_of_week(found: Match[str], context: Context) -> date:
    first, last = monday(context.on, _ahead(found["which"])), in_week(context.on, _ahead(found["which"]), SUNDAY)
    return context.clinic_within(first, last) or end_of_week(context, _ahead(found["which"]))


def _full(found: Match[str], context: Context) -> date | None:
    return day_of(int(found["year"]), int(found["month"]), int(found["day"]))


def _month_day(found: Match[str], context: Context) -> date | None:
    month, day, year = number(found["month"]), number(found["day"]), found["year"]
    if year:
        return day_of(context.on.year + (year == "明年"), month, day)
    return day_of_year(context, month, day)


def _slashed(found: Match[str], context: Context) -> date | None:
    return day_of_year(context, int(found["month"]), int(found["day"]))


def _day_number(found: Match[str], context: Context) -> date | None:
    which = found.groupdict().get("which")
    return day_of_month(context, number(found["day"]), ahead=_ahead(which) if which else None)


def _days_on(found: Match[str], context: Context) -> date | None:
    if _TREATED.search(found.string, max(0, found.start() - 8), found.start()):
        return None
    count, unit = 0 if found["n"] == "半" else number(found["n"]), found["unit"]
    if unit == "工作日":
        return plus_workdays(context, count)
    if unit in "天日":
        return plus(context.on, count) if count else None
    return plus(context.on, 7 * count) if count else None


def _months_on(found: Match[str], context: Context) -> date | None:
    if _TREATED.search(found.string, max(0, found.start() - 8), found.start()):
        return None
    if found["n"] == "半":
        return plus(context.on, 15)
    months = number(found["n"]) * {"月": 1, "季度": 3}[found["unit"]]
    day = plus_months(context.on, months)
    return plus(day, 15) if day and found["half"] else day


def _years_on(found: Match[str], context: Context) -> date | None:
    return plus_months(context.on, 6 if found["n"] == "半" else 12)


_PARTS = {"底": "end", "末": "end", "初": "early", "中旬": "middle", "中": "middle", "上旬": "first", "下旬": "late"}


def _part_of_month(found: Match[str], context: Context) -> date | None:
    which, named = found["which"], found["named"]
    first = month_named(context, number(named)) if named else month_ahead(context.on, _ahead(which))
    if first is None:
        return None
    day = part_of_month(context, first, _PARTS[found["part"]])
    if day < context.on and not which and not named:
        return part_of_month(context, month_ahead(context.on, 1), _PARTS[found["part"]])
    return day


def _month(found: Match[str], context: Context) -> date | None:
    months = _ahead(found["which"])
    if (found["by"] or "").endswith("前"):
        return end_of_months(context, months - 1) if months else None
    return end_of_months(context, months)


def _quarter(found: Match[str], context: Context) -> date:
    ahead = 3 * _ahead(found["which"]) - (context.on.month - 1) % 3
    return end_of_months(context, ahead, months=3)


def _year(found: Match[str], context: Context) -> date:
    return last_working(context, date(context.on.year, 12, 1), date(context.on.year, 12, 31))


_HOLIDAYS = {
    "元旦": "new_year", "春节": "spring", "过年": "spring", "年": "spring", "清明": "tomb", "五一": "labour",
    "劳动节": "labour", "端午": "dragon_boat", "中秋": "mid_autumn", "国庆": "national", "十一": "national",
}  # fmt: skip


def _holiday(found: Match[str], context: Context) -> date | None:
    days = holiday(context, _HOLIDAYS.get(found["name"], ""))
    if days is None:
        return None
    if "前" in found["side"]:
        return days.before(context.calendar)
    return days.after(context.calendar)


def _next_clinic(found: Match[str], context: Context) -> date | None:
    return context.next_clinic()


_TABLE: tuple[tuple[str, Resolver], ...] = (
    # Past, or again and again.
    (rf"(?<![早晚])上上?一?个?(?:{_WEEK}[一二三四五六日天末1-7]?|月(?:{_DAY}[号日]|[初底末中])?|季度|次|回)", _never),
    (rf"(?:每|逢|单|双)个?(?:{_WEEK}(?:[一二三四五六日天末1-7](?!次))?|月(?:{_DAY}[号日]|[初底末])?|天|日|晚)", _never),
    (r"昨[天日晚儿]|大?前[天日](?!性)|前[些几两]天|去年|前年|刚才|刚刚", _never),
    (rf"(?<!提前){_N}个?半?(?:天|{_WEEK}|月|年|小时|分钟)(?:之前|以前|前)", _never),
    (rf"隔{_N}?个?(?:天|日|周|月)", _never),
    # Near.
    (rf"大后[天日]|(?<!今)后[天日](?![气性])|(?<![声证表聪])明(?:[天日](?!气)|[晚早]|儿)|今(?:[天日儿]|[晚早]){_BY}", _near),
    # Weeks.
    (rf"(?P<which>{_AHEAD})(?:{_WEEK})(?=的?门诊)", _clinic_of_week),
    (rf"(?P<which>{_AHEAD})?(?<![\d一二两三四五六七八九十半])(?:{_WEEK})(?P<day>[一二三四五六日天]|[1-7](?!\d))(?![次个天级线期起直共定样些年患例]){_BY}", _weekday),
    (rf"(?P<which>{_AHEAD})?(?<![\d一二两三四五六七八九十半])周(?:末|六日)(?P<by>{_BY})", _weekend),
    (rf"(?P<which>{_AHEAD})(?:{_WEEK})(?![一二三四五六日天末1-7](?![起直共定样些]))(?P<part>初|内|之内|之前|以前|前)?", _week),
    (r"(?P<which>(?<![一二两三四五六七八九十\d]))(?:周|星期)(?P<part>内|之内)", _week),
    # Dates.
    (r"(?<!\d)(?P<year>20\d\d)[年/.-](?P<month>1[0-2]|0?[1-9])[月/.-](?P<day>3[01]|[12]\d|0?[1-9])(?!\d)[日号]?" + _BY, _full),
    (rf"(?P<year>今年|明年)?(?<!\d)(?P<month>{_MONTH})月(?P<day>{_DAY})[日号]{_BY}", _month_day),
    (r"(?P<year>今年|明年)?(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])(?![\d个月份天周次年%.例人])" + _BY, _month_day),
    (r"(?<![\d/.])(?P<month>1[0-2]|0?[1-9])[/.](?P<day>3[01]|[12]\d|0?[1-9])(?=之前|以前|前|日|号|上午|下午)[日号]?" + _BY, _slashed),
    (rf"(?P<which>{_AHEAD})月(?:的)?(?P<day>{_DAY})[号日]{_BY}", _day_number),
    (rf"(?<![\d一二三四五六七八九十第A-Za-z.#/月年-])(?P<day>{_DAY})号{_NOT_A_PLACE}{_BY}", _day_number),
    (r"(?<![\d第A-Za-z.#/月年每隔-])(?P<day>3[01]|[12]\d|0?[1-9])日(?![\s]{0,2}[\d一二两三四]\s?[次片粒支]|[次均后间报本常期用])" + _BY, _day_number),
    # So many days, weeks, months on.
    (rf"(?:再?过)?(?P<n>{_N})个?(?P<unit>工作日|天|日|周|星期|礼拜)(?:之后|以后|后|之内|以内|内)", _days_on),
    (rf"再?过(?P<n>{_N})个?(?P<unit>工作日|天|周|星期|礼拜)", _days_on),
    (rf"(?:再?过)?(?P<n>半|{_N})个(?P<half>半)?(?P<unit>月|季度)(?:之后|以后|后|之内|以内|内)", _months_on),
    (rf"再?过(?P<n>半|{_N})个(?P<half>半)?(?P<unit>月|季度)", _months_on),
    (r"(?P<n>半|一)年(?:之后|以后|后|之内|以内|内)", _years_on),
    # Parts of months, quarters, the year.
    (rf"(?:(?P<which>{_AHEAD})|(?<![\d一二三四五六七八九十])(?P<named>{_MONTH}))?(?<![每岁])月份?(?P<part>底|末|初|上旬|中旬|下旬|中(?![心医药位午国]))" + _BY, _part_of_month),
    (rf"(?P<which>{_AHEAD})月(?![份饼度刊末底初中上下经龄\d一二三四五六七八九十])(?P<by>{_BY})", _month),
    (rf"(?P<which>{_AHEAD})?季度?[末底]{_BY}", _quarter),
    (rf"(?<![去每历往])年[底末]{_BY}", _year),
    # Holidays and clinics.
    (r"(?P<name>元旦|春节|过年|清明|五一|劳动节|端午|中秋|国庆|(?<![二三四五六七八九十\d])十一)节?(?:小长假|长假|假期|放假|假)?(?P<side>之前|以前|前|之后|以后|后|回来)(?!\d)", _holiday),
    (r"(?P<name>(?<![\d一二两三四五六七八九十半几多数今去明百每历往])年)(?P<side>前|后)(?!年)", _holiday),
    (r"(?P<name>(?<![关环细季调章情结枝音脱骨])节|放假|假期|长假|节假日)(?P<side>之前|以前|前|之后|以后|后)", _holiday),
    (r"下(?:一?次|一?回|一?个)(?=的?门诊)|(?=门诊(?:时|日|那天|的时候))", _next_clinic),
)  # fmt: skip

PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = tuple(
    (re.compile(pattern), resolver) for pattern, resolver in _TABLE
)
