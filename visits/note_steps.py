"""Next steps that a note speaks of: "周五前送文献", "promised to send the paper by Friday".

Pure rules, without a service. A step is a day to come with something to do beside it, in one clause or in two that
stand together. What is done already, denied, past, or a patient's course is none; a doubt makes none: the note stays
as it is in any case, and what is offered is taken with one tap or not at all.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from visits.note_dates import find_days, plain
from visits.note_days import Context

# More than these are no steps but a diary.
MOST = 5
LONGEST = 300

_SENTENCE_ENDS = "。！？!?；;\n\r"
_CLAUSE_ENDS = "，,、"

# What is done next, and the words that only look like it.
_VERB = re.compile(
    r"打(?:个|一个)?电话|发(?:个)?(?:微信|邮件|短信|消息)|再(?:次|去|来|见|访|送|谈|聊|约|讲|跟)|回(?:访|复|电|话|信)|"
    r"拜访|面访|走访|家访|登门|见个?面|碰个?面|[去来]?(?<!听)见(?!效|好|解|习|于|过|到|证|谅)|跟进|跟踪|沟通|联系|联络|"
    r"安排|协调|确认|落实|申请|邀请|反馈|汇报|准备|整理|提交|提供|提醒|通知|转告|转达|转交|交给|递交|补充|补送|"
    r"打印|复印|预约|登记|探望|看望|讨论|详谈|细谈|面谈|商量|解释|演示|宣讲|讲解|告知|答复|催|寄|拷|"
    r"送(?!检|诊|医|院|治|药费)|(?<![开突复首多频好未引诱阵激爆并])发(?!作|现|生|烧|热|表|展|病|炎|育|挥|票|言|明|出|觉|布|绀|起|达|药)|"
    r"(?<![携地绷领脐附声韧系磁腰])带(?!教|状|下|宽|头|动|菌|瘤|疱|组|量|金|有)|(?<![大节制条合公签特违])约(?!\s?\d|[一二三四五六七八九十]成|束|占|为|有|合|等|莫|定俗)|"
    r"给(?=\S{0,8}(?:看|送|发|讲|她|他|主任|老师|教授|医生|科|答复|资料|文献|回))|拿(?!到)|"
    r"(?<![复检抽普彩筛审追排体备急稽])查(?!房|体|对|血)|(?<![访慰疑顾提请学])问(?!题|诊|世|卷|候卡|号)|"
    r"(?<![未将本以原近历往后])来(?!自|源|说|看|得及|不及|往|信|电|函|源|临|月|年)|(?<![失过除死])去(?!年|世|除|向|掉)|"
    r"找(?!到)|聊|谈|讲(?!课费|究|话)|"
    r"\b(?:send|bring|drop|deliver|call|phone|ring|visit|see|meet|come|go|ask|check|reply|answer|contact|follow|write|e-?mail|"
    r"mail|text|message|wechat|arrange|book|prepare|provide|give|show|share|discuss|talk|confirm|remind|invite|get|find|"
    r"look|take|hand|print|report|return|be\ssent)\b(?!\s(?:centre|center|rate|of\sduty))",
    re.IGNORECASE,
)
# A promise in so many words; without another verb it is what is to be done.
_PROMISE = re.compile(
    r"答应|承诺|保证(?!金)|允诺|应允|说好|讲好|约好|约定|说定|定好|\bpromis(?:e|es|ed|ing)\b|\bagreed\b|\bassured\b",
    re.IGNORECASE,
)
_AGREED = re.compile(
    r"(?:约|定|答应|承诺|安排|预约|说|讲|改|推迟|延)(?:好|定|妥)?(?:了|在|到|于)|约好|说好|讲好|定好|定于|改到|推迟到|延到|确认了"
)
# What is brought to the client: a promise to her, though nobody calls it one.
_TO_HER = re.compile(
    r"送|寄|发|带|给|提供|(?<![提转上])交|拿|答复|回复|回电|回话|\b(?:send|bring|deliver|drop|provide|give|reply|answer|share|be\ssent)\b",
    re.IGNORECASE,
)
# From her to us.
_TO_US = re.compile(
    r"(?:给|发|送|带|寄|交|回复|答复|告诉|通知|联系|转)(?:给)?我|\b(?:send|call|tell|give|bring|let)\s(?:me|us)\b",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"会|要|需|得|准备|打算|记得|别忘|答应|承诺|内|前|再|晚|下午|回去|\b(?:will|must|need|should|have to|to|by)\b",
    re.IGNORECASE,
)

_NOT_FORGOTTEN = re.compile(
    r"(?:别|不要|勿|不能|千万别|没)忘(?:了|记)?|(?:要不要|能不能|可不可以|会不会|是不是|好不好|是否|不得不|忍不住|差不多|不见不散|不错|不断|不管|不仅|不但|"
    r"不久|不同|不良|不足|不适|不明白|不清楚|不了解|不懂|不满意)|don't\sforget|do\snot\sforget",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:不|没有?|未(?!来|必)|别(?![的人处])|勿|无需|无须|免得|取消|拒绝|暂停|放弃|谢绝|用不着)(?:再|能|用|必|需要?|要|想|会|去|可以?|肯|让|打算|准备|答应|同意|允许|方便|给|在|是|到|有|说|我|她|他|和|跟|向|把|将|时间|必要|办法|了|\s){0,4}$|"
    r"(?:\bnot|n't|\bnever|\bno\sneed\sto|\bcancel(?:led)?|\brefused\sto|\bwithout|\bno\slonger)(?:\s\w{1,9}){0,3}\s*$",
    re.IGNORECASE,
)
_DONE_BEFORE = re.compile(
    r"(?:已经?|刚刚?|刚才|曾经?|业已|早就|\bhave|\bhas|\bhad|\balready)\s?(?:把|将|给|向|跟|和|与|对)?\S{0,6}$",
    re.IGNORECASE,
)
_DONE_AFTER = re.compile(r"(?:\S{0,2}(?:了|过(?!来|去|程|敏|节|年)|完(?!成)|好了|到了|掉了|毕))")
_PATIENT = re.compile(
    r"(?:患者|病人|病友|病号|患儿|\bpatients?\b)(?!教育|手册|管理|资料|会|版|宣教|组织)", re.IGNORECASE
)
_OURS = re.compile(r"我|答应|承诺|给|帮|让我|\b(?:i|we|promised)\b", re.IGNORECASE)

# What stands before the thing itself.
_LEAD = re.compile(
    r"^(?:[\s:：，,。、的就于在到是]|以便|然后|再者|另外|同时|因此|所以|并且?|且|还|也|和主任|跟主任|与主任|主任|教授|老师|医生|护士长|"
    r"让我|叫我|要求我?|希望我?|请我|我们?|本人|她|他|已?(?:答应|承诺|保证|说好|讲好|约好|约定|定好)了?|约了|约(?=再)|计划|打算|记得|(?:别|不要|勿|不能|千万别)忘(?:了|记)?|说(?!明|服)|"
    r"将会?|会|要|需要?|应该?|得|必须|可以|尽量|争取|一定|务必|下一步|下次|待办|备注|todo|next\sstep|"
    r"(?:i|we|she|he|dr\.?\s\w+|director\s\w+)\b|'ll\b|(?:will|shall|must|should|promised|agreed|assured|need|needs|have|has|want|wants|plan|going|asked|told|"
    r"me|us|her|him|to|please|remember|don't\sforget|then|and|also|that)\b)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s:：，,。、；;.]+$|(?:\s(?:by|on|before|at|in|until|for|and|to)){1,2}$|(?:并|且|和|于|在|到|定在|定于|安排在|改到|推迟到)$",
    re.IGNORECASE,
)


class StepOffer(NamedTuple):
    """A next step found in a note."""

    words: str
    due_on: date
    is_promise: bool


class _Part(NamedTuple):
    """A clause, or the piece of one that belongs to one day; `day` is None for a clause without one."""

    head: str
    tail: str
    day: date | None
    # How the day was said; "" for a clause without one.
    said: str = ""

    @property
    def has_day(self) -> bool:
        return bool(self.said)


def find_steps(note: str, context: Context) -> list[StepOffer]:
    """The next steps a note speaks of, in its order, at most `MOST`; each day is on or after the day of the words."""
    offers: list[StepOffer] = []
    for sentence in _split(note, _SENTENCE_ENDS):
        for offer in _of_sentence(sentence, context):
            if not any((offer.words, offer.due_on) == (other.words, other.due_on) for other in offers):
                offers.append(offer)
            if len(offers) == MOST:
                return offers
    return offers


def _split(text: str, ends: str) -> list[str]:
    return [piece for piece in re.split(f"[{re.escape(ends)}]", text) if piece.strip()]


def _of_sentence(sentence: str, context: Context) -> Iterator[StepOffer]:
    parts = [part for clause in _clauses(sentence) for part in _parts(clause, context)]
    taken: set[int] = set()
    for number, part in enumerate(parts):
        if not part.has_day:
            continue
        for at in (number, number + 1, number - 1):
            if at in taken or not 0 <= at < len(parts) or (at != number and not _lends(parts[at], part)):
                continue
            offer = _offer(part, part if at == number else parts[at], context)
            if offer is not None:
                taken.add(at)
                yield offer
            if offer is not None or _is_settled(parts[at]):
                break


def _clauses(sentence: str) -> list[str]:
    """Clauses of a sentence; an English full stop before a space ends one too."""
    return [piece for clause in _split(sentence, _CLAUSE_ENDS) for piece in re.split(r"\.\s", clause) if piece.strip()]


def _lends(other: _Part, dated: _Part) -> bool:
    """Whether a clause without a day says what is done on that of a clause which says little else."""
    return not other.has_day and len((dated.head + dated.tail).strip()) <= 6


def _is_settled(part: _Part) -> bool:
    """Whether the clause has something to do in it, be it done or denied."""
    return _VERB.search(plain(part.head + part.tail)) is not None


def _parts(clause: str, context: Context) -> list[_Part]:
    days = find_days(plain(clause), context)
    if not days:
        return [_Part("", clause, None)]
    ends = [found.start for found in days[1:]] + [len(clause)]
    return [
        _Part(
            clause[: found.start] if number == 0 else "",
            clause[found.end : end],
            found.on,
            clause[found.start : found.end] or " ",
        )
        for number, (found, end) in enumerate(zip(days, ends, strict=True))
    ]


def _offer(dated: _Part, said: _Part, context: Context) -> StepOffer | None:
    if dated.day is None:
        return None
    head, tail = (said.head, said.tail) if said.has_day else ("", said.tail)
    around = dated.head if said is not dated else ""
    if not _is_open(head, tail, around):
        return None
    if dated.day == context.on and not _WILL.search(dated.said + around + head + tail):
        return None
    whole = head + tail
    words = _words(tail if _has_done(head) and _has_open(tail) else _joined(head, tail))
    is_promise = bool(_PROMISE.search(around + whole) or _TO_HER.search(plain(words))) and not _TO_US.search(whole)
    return StepOffer(words, dated.day, is_promise) if words else None


def _is_open(head: str, tail: str, around: str) -> bool:
    """Whether there is something to be done that is not done, denied, or a patient's."""
    whole = _NOT_FORGOTTEN.sub("", plain(around + head + "\N{MIDDLE DOT}" + tail))
    if _PATIENT.search(plain(around + head)) and not _OURS.search(plain(around + head + tail)):
        return False
    patient = _PATIENT.search(plain(tail))
    verb = _VERB.search(plain(tail))
    if patient and verb and patient.start() < verb.start() and not _OURS.search(plain(tail[: verb.start()])):
        return False
    return _has_open(whole) or (_is_promised(whole) and not _VERB.search(whole))


def _is_promised(text: str) -> bool:
    return any(not _DENIED.search(text, max(0, each.start() - 24), each.start()) for each in _PROMISE.finditer(text))


def _has_open(text: str) -> bool:
    """Whether a verb stands in a text that is neither done nor denied; one that is denied denies what follows."""
    plainly = _NOT_FORGOTTEN.sub("", plain(text))
    for verb in _VERB.finditer(plainly):
        before = plainly[max(0, verb.start() - 24) : verb.start()].replace("\N{MIDDLE DOT}", "")
        if _DENIED.search(before):
            return False
        if not _is_done(plainly, verb, before):
            return True
    return False


def _has_done(text: str) -> bool:
    plainly = plain(text)
    return any(
        _is_done(plainly, verb, plainly[max(0, verb.start() - 24) : verb.start()]) for verb in _VERB.finditer(plainly)
    )


def _is_done(text: str, verb: re.Match[str], before: str) -> bool:
    if _AGREED.search(text, max(0, verb.start() - 1), verb.end() + 2):
        return False
    return _DONE_BEFORE.search(before) is not None or _DONE_AFTER.match(text, verb.end()) is not None


def _joined(head: str, tail: str) -> str:
    """What stood around a day, without it; English words keep a space between them."""
    left, right = head.rstrip(), tail.lstrip().removeprefix("的")
    needs_space = left[-1:].isascii() and right[:1].isascii() and left[-1:].isalnum() and right[:1].isalnum()
    return f"{left} {right}" if needs_space else left + right


def _words(text: str) -> str:
    """The thing to do in the words of the note, without what only leads to it."""
    printable = "".join(each for each in text if each.isprintable()).strip()
    bare = _TAIL.sub("", _LEAD.sub("", printable)).strip()
    return (bare if _says_enough(bare, printable) else _TAIL.sub("", printable))[:LONGEST].strip()


def _says_enough(bare: str, whole: str) -> bool:
    """Whether what is left still says what is done, or the thing that was promised."""
    return len(bare) >= 2 and (_VERB.search(bare) is not None or _PROMISE.search(whole) is not None)
