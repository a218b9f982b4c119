"""Coaching as the pages do it, for the tests of this room."""

from visits.coaching import Answer, questions_of, send_form, sign_form, write_form
from visits.enums import QuestionKind
from visits.models import CoachingForm, CoachingTemplate

ANSWERS: dict[QuestionKind, Answer] = {
    QuestionKind.SCALE: 4,
    QuestionKind.YES_NO: 1,
    QuestionKind.WORDS: "称呼要更正式",
}


def questions():
    return questions_of(CoachingTemplate.objects.get(version=1))


def complete(**given):
    """What the coach's form sends when everything is answered."""
    answers = {f"question-{question.pk}": str(ANSWERS[QuestionKind(question.kind)]) for question in questions()}
    return answers | {"went_well": "开场自然", "agreed": "下次先问近况", "send": "1"} | given


def coached(visit, coach, *, at, sent=True, signed=False, comment="谢谢，我会练习") -> CoachingForm:
    """A form written, and sent and signed as told, through the actions."""
    form = write_form(
        visit,
        coach=coach,
        template=CoachingTemplate.objects.get(version=1),
        answers={question: ANSWERS[QuestionKind(question.kind)] for question in questions()},
        went_well="开场自然",
        agreed="下次先问近况",
        at=at,
    )
    if sent or signed:
        send_form(form, at=at)
    if signed:
        sign_form(form, comment=comment, at=at)
    form.refresh_from_db()
    return form
