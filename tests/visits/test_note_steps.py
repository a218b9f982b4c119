"""Next steps from the words of a note: a sentence, and what is offered of it. All written on Monday 30 November 2026."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visits.note_days import Context
from visits.note_steps import LONGEST, MOST, find_steps
from workdays.rules import Calendar

ON = date(2026, 11, 30)
# New Year's Day of 2027 with the makeup workday before it; the rest as weekends.
CALENDAR = Calendar({date(2027, 1, 1): False, date(2027, 1, 2): False, date(2027, 1, 3): False})
CLINICS = (date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16))
CONTEXT = Context(ON, CALENDAR, CLINICS)

NOTHING: list[tuple[str, str]] = []

CHINESE = [
    # Near days.
    ("明天送文献", [("送文献", "12-01!")]),
    ("明日发指南给主任", [("发指南给主任", "12-01!")]),
    ("明早查房前见一下", [("查房前见一下", "12-01")]),
    ("后天再来", [("再来", "12-02")]),
    ("大后天回访", [("回访", "12-03")]),
    ("今天下午发微信", [("下午发微信", "11-30!")]),
    ("今晚要发邮件", [("发邮件", "11-30!")]),
    ("主任说明天再来", [("再来", "12-01")]),
    # Weekdays.
    ("周五前送文献", [("送文献", "12-04!")]),
    ("周五之前把文献送给王主任", [("把文献送给王主任", "12-04!")]),
    ("星期五送文献", [("送文献", "12-04!")]),
    ("礼拜五送文献", [("送文献", "12-04!")]),
    ("本周五送文献", [("送文献", "12-04!")]),
    ("这周五送文献", [("送文献", "12-04!")]),
    ("这个星期五送文献", [("送文献", "12-04!")]),
    ("下周五送文献", [("送文献", "12-11!")]),
    ("下星期三拜访", [("拜访", "12-09")]),
    ("下个礼拜三拜访", [("拜访", "12-09")]),
    ("下下周二面谈", [("面谈", "12-15")]),
    ("下周日发资料", [("发资料", "12-13!")]),
    ("周一再来", [("再来", "12-07")]),
    ("下周三门诊再来", [("门诊再来", "12-09")]),
    ("下周三上午门诊再来", [("上午门诊再来", "12-09")]),
    ("周末发资料", [("发资料", "12-05!")]),
    ("下周送样书", [("送样书", "12-11!")]),
    ("下周内回复", [("回复", "12-11!")]),
    ("本周内发资料", [("发资料", "12-04!")]),
    ("下周初再来", [("再来", "12-08")]),
    ("下周前送文献", [("送文献", "12-04!")]),
    ("下周一起去科室", [("一起去科室", "12-11")]),
    ("週五前送文獻", [("送文獻", "12-04!")]),
    # Dates.
    ("12月5日送文献", [("送文献", "12-05!")]),
    ("12月8号去科室讲课", [("去科室讲课", "12-08")]),
    ("十二月八日去科室讲课", [("去科室讲课", "12-08")]),
    ("１２月８日送文献", [("送文献", "12-08!")]),
    ("拾贰月捌日送文献", [("送文献", "12-08!")]),
    ("12月4日(周五)送幻灯", [("送幻灯", "12-04!")]),
    ("周五12月4日送幻灯", [("送幻灯", "12-04!")]),
    ("12月4日（周五）送幻灯", [("送幻灯", "12-04!")]),
    ("2027年3月5日前送资料", [("送资料", "2027-03-05!")]),
    ("2026-12-18前提交材料", [("提交材料", "12-18")]),
    ("1月5日拜访", [("拜访", "2027-01-05")]),
    ("3月5日拜访", [("拜访", "2027-03-05")]),
    ("明年1月8日再来", [("再来", "2027-01-08")]),
    ("5号送文献", [("送文献", "12-05!")]),
    ("十五号之前回复", [("回复", "12-15!")]),
    ("本月30号要发资料", [("发资料", "11-30!")]),
    ("下月3号再来", [("再来", "12-03")]),
    ("下个月十号拜访", [("拜访", "12-10")]),
    ("12/8前送文献", [("送文献", "12-08!")]),
    ("15日前送文献", [("送文献", "12-15!")]),
    # Parts of months, quarters, the year.
    ("月底前送文献", [("送文献", "11-30!")]),
    ("下月初再来", [("再来", "12-04")]),
    ("下个月初拜访主任", [("拜访主任", "12-04")]),
    ("12月中旬再来", [("再来", "12-15")]),
    ("12月下旬讲一次课", [("讲一次课", "12-25")]),
    ("下月底前答复", [("答复", "12-31!")]),
    ("下个月再来", [("再来", "12-31")]),
    ("年底前安排科室会", [("安排科室会", "12-31")]),
    ("季度末前整理病例", [("整理病例", "12-31")]),
    # So many days on.
    ("三天后再来", [("再来", "12-03")]),
    ("3天内回复", [("回复", "12-03!")]),
    ("两三天后打电话", [("打电话", "12-03")]),
    ("五个工作日内回复不良反应的问题", [("回复不良反应的问题", "12-07!")]),
    ("3个工作日内发资料", [("发资料", "12-03!")]),
    ("两周后再来", [("再来", "12-14")]),
    ("一周内送资料", [("送资料", "12-07!")]),
    ("半个月后回访", [("回访", "12-15")]),
    ("一个月后再谈", [("再谈", "12-30")]),
    ("一个半月后再谈", [("再谈", "2027-01-14")]),
    ("过两天打电话", [("打电话", "12-02")]),
    ("再过一周拜访", [("拜访", "12-07")]),
    ("半年后再谈", [("再谈", "2027-05-30")]),
    # Holidays and clinics.
    ("国庆节后拜访", [("拜访", "2027-10-04")]),
    ("元旦前送台历文献", [("送台历文献", "12-31!")]),
    ("元旦后再来", [("再来", "2027-01-04")]),
    ("节后再来", [("再来", "2027-01-04")]),
    ("放假前发资料", [("发资料", "12-31!")]),
    ("春节前拜访", [("拜访", "2027-02-05")]),
    ("年后再约", [("再约", "2027-02-08")]),
    ("下次门诊带样书", [("门诊带样书", "12-02!")]),
    ("下周门诊再来", [("门诊再来", "12-09")]),
    ("门诊时把资料带给老师", [("门诊时把资料带给老师", "12-02!")]),
    # Promises, and what leads to the thing.
    ("答应下周三前把指南送给王主任", [("把指南送给王主任", "12-09!")]),
    ("承诺下周二之前给主任回话", [("给主任回话", "12-08!")]),
    ("别忘了周五前送文献", [("送文献", "12-04!")]),
    ("不能忘记周五打电话", [("打电话", "12-04")]),
    ("已约好12月8号去科室讲课", [("去科室讲课", "12-08!")]),
    ("约了下周三下午2点见面", [("下午2点见面", "12-09")]),
    ("她周五前发我名单", [("发我名单", "12-04")]),
    ("周五前，把文献送过去", [("把文献送过去", "12-04!")]),
    ("文献送给主任，周五前", [("文献送给主任", "12-04!")]),
    ("周五前准备好幻灯", [("准备好幻灯", "12-04")]),
    ("周五前送患者教育手册", [("送患者教育手册", "12-04!")]),
    # Several.
    ("讲了安立，主任答应看看，周五前送文献，下周三门诊再来", [("送文献", "12-04!"), ("门诊再来", "12-09")]),
    ("周五送文献下周三再来", [("送文献", "12-04!"), ("再来", "12-09")]),
    ("送了文献下周三再来", [("再来", "12-09")]),
    ("今天已送文献，下周三再来", [("再来", "12-09")]),
    ("主任周五没空，下周再来", [("再来", "12-11")]),
    ("12月4日送样刊；12月7日回访。年底前约院长面谈", [("送样刊", "12-04!"), ("回访", "12-07"), ("约院长面谈", "12-31")]),
    ("今天病人多，简单聊了用法，约下周二再细谈。", [("再细谈", "12-08")]),
    ("老师介绍了隔壁组的同事认识，约了下周的时间。", [("约了时间", "12-11")]),
    ("周四或周五送资料", [("送资料", "12-04!")]),
]  # fmt: skip

ENGLISH = [
    ("Send the paper tomorrow", [("Send the paper", "12-01!")]),
    ("Promised to send the paper by Friday", [("send the paper", "12-04!")]),
    ("Promised the paper for Friday", [("the paper", "12-04!")]),
    ("I'll bring the guideline on Thursday", [("bring the guideline", "12-03!")]),
    ("will call back next Wednesday", [("call back", "12-09")]),
    ("Visit again next Wed", [("Visit again", "12-09")]),
    ("call by Fri", [("call", "12-04")]),
    ("Visit this Thursday", [("Visit", "12-03")]),
    ("Call the day after tomorrow", [("Call", "12-02")]),
    ("call her in two weeks, ask about the study", [("call her", "12-14")]),
    ("Come again in a week", [("Come again", "12-07")]),
    ("Reply within 5 working days", [("Reply", "12-07!")]),
    ("Reply within three business days", [("Reply", "12-03!")]),
    ("Visit in a month", [("Visit", "12-30")]),
    ("Ask her on 5 March", [("Ask her", "2027-03-05")]),
    ("Ask her on March 5th", [("Ask her", "2027-03-05")]),
    ("Visit on the 15th", [("Visit", "12-15")]),
    ("Bring the slides on 2026-12-18", [("Bring the slides", "12-18!")]),
    ("Send it by Friday 4 December", [("Send it", "12-04!")]),
    ("Send slides by the end of the week", [("Send slides", "12-04!")]),
    ("Discuss at the end of next month", [("Discuss", "12-31")]),
    ("Visit early next month", [("Visit", "12-04")]),
    ("Visit in mid December", [("Visit", "12-15")]),
    ("Come back after the holidays", [("Come back", "2027-01-04")]),
    ("Send it before New Year", [("Send it", "12-31!")]),
    ("Visit after Spring Festival", [("Visit", "2027-02-08")]),
    ("Bring the book at her next clinic", [("Bring the book clinic", "12-02!")]),
    ("Don't forget to bring the guideline tomorrow", [("bring the guideline", "12-01!")]),
    ("She will be away until Friday. Come again on 8 December", [("Come again", "12-08")]),
    ("Talked about Anli. Send the study by Friday, visit again next Wednesday",
     [("Send the study", "12-04!"), ("visit again", "12-09")]),
    ("Next week ask about the guideline", [("ask about the guideline", "12-11")]),
    ("She will send me the list by Friday", [("send me the list", "12-04")]),
]  # fmt: skip

NOT_OFFERED = [
    # Past, or done.
    "上周五送了文献", "昨天送文献", "前天打电话来问", "上个月送过资料", "两周前送文献", "周五送了文献", "今天带了文献",
    "今天讲了疗效，主任很认可", "10月8日送文献", "已经在周五前送到了", "上次门诊送资料", "2025年3月5日送文献",
    # Denied.
    "周五前不送文献了", "周五不用送文献", "周五别来", "没有答应周五送文献", "取消周五拜访", "下周不方便见",
    # No day, or no day of ours.
    "送文献给主任", "3月份的会", "5号楼", "送到5号楼", "在3号病房见到主任", "二号线来的", "涨了30%", "一日两次", "每日3次给药",
    "1/3的患者来问", "120/80", "每周三门诊", "每周三来门诊", "周一到周五门诊", "周一、周三门诊", "两周一次", "3个月的随访",
    "3月后入组", "第5号标本送检", "后天性免疫缺陷", "说明天气不好", "三天后天气好", "细节后来再谈", "关节后侧疼", "过几天再来",
    "今后多来", "今天约30人参加", "联系方式137 1234 5678",
    # Hers, or a patient's.
    "患者下周三再来复诊", "病人服药两周后复查", "术后三天发作", "五天后发作一次", "3天后发烧", "主任下周三出差",
    "下周三停诊", "服药三天后来问不良反应", "下周发现一例", "12月5日发表",
    # English.
    "Sent the paper last Friday", "Called two days ago", "Visited yesterday", "Not going to send it by Friday",
    "No need to call on Friday", "She is away until Friday", "Every Monday she asks", "A third of patients",
    "The patient will come again next Wednesday", "Call when possible", "Room 5 on the 5th floor", "May send some",
    "She didn't ask for a visit on Friday", "On Mondays she has clinic", "Dose once a day",
    "", " ", "。", "\0", "今天",
]  # fmt: skip


def _written(steps):
    return [(step.words, f"{_day(step.due_on)}{'!' if step.is_promise else ''}") for step in steps]


def _day(on: date) -> str:
    return on.strftime("%m-%d") if on.year == ON.year else on.isoformat()


@pytest.mark.parametrize(("note", "steps"), [*CHINESE, *ENGLISH])
def test_it_offers_what_is_to_be_done_and_by_when(note, steps):
    assert _written(find_steps(note, CONTEXT)) == steps


@pytest.mark.parametrize("note", NOT_OFFERED)
def test_it_offers_nothing_of_what_is_no_step(note):
    assert _written(find_steps(note, CONTEXT)) == NOTHING


def test_without_her_clinics_the_next_one_has_no_day():
    assert find_steps("下次门诊带样书", Context(ON, CALENDAR)) == []


def test_on_a_friday_friday_is_the_next_one():
    [step] = find_steps("周五前送文献", Context(date(2026, 12, 4), CALENDAR))

    assert step.due_on == date(2026, 12, 11)


def test_a_weekday_of_this_week_that_is_past_is_not_offered():
    assert find_steps("本周二送文献", Context(date(2026, 12, 4), CALENDAR)) == []


def test_in_january_a_day_of_december_is_past():
    assert find_steps("12月28日送文献", Context(date(2027, 1, 5), CALENDAR)) == []


def test_it_offers_a_few_at_most():
    assert len(find_steps("；".join(f"12月{day}日送文献{day}" for day in range(1, 20)), CONTEXT)) == MOST


PIECES = [
    "周五", "下", "上", "前", "后", "3", "三", "月", "号", "日", "个", "工作日", "天", "半", "节", "年", "底", "门诊", "送", "不", "了", "已",
    "答应", "患者", "，", "。", " ", "Friday", "next", "by", "in", "2", "weeks", "March", "5", "send", "not", "end", "of", "month",
    "\0", "\ud800", "１", "-", "/", "(", "2026", "十", "再来",
]  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join), st.dates(ON, date(2027, 12, 31))
)
def test_whatever_was_typed_it_answers_with_days_to_come(note, on):
    for step in find_steps(note, Context(on, CALENDAR, CLINICS)):
        assert on <= step.due_on <= on + timedelta(days=2000)
        assert 0 < len(step.words) <= LONGEST
        assert step.words.isprintable()


@pytest.mark.parametrize(
    "piece", ["周五送", "下", "三", "12", "a", "不", "了", "个", "，送", " send by", "十", "明", "已经", "会"]
)
def test_ten_thousand_letters_take_no_longer_than_ten_times_a_thousand(piece):
    began = time.perf_counter()
    find_steps((piece * 10_000)[:10_000], CONTEXT)

    assert time.perf_counter() - began < 1.5
