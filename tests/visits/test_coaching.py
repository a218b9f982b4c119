"""Coaching on joint visits: the coach writes, the rep reads, answers and signs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.urls import reverse

from accounts.actions import open_look
from accounts.enums import PostingRole
from accounts.models import Territory
from clients.models import Relationship
from deliveries.models import Delivery
from tests.cast import client_of, person, post
from tests.naughty import fitting
from tests.visits.coached import coached, complete, questions
from tests.visits.conftest import NOW, logged
from visits.coaching import NotADraft, new_version, send_form, sign_form, write_form
from visits.enums import Behaviour
from visits.models import CoachingForm, CoachingTemplate, Visit

pytestmark = pytest.mark.usefixtures("today")

LIST = reverse("visits:coaching")


def coach_page(visit):
    return reverse("visits:coach", args=[visit.pk])


def form_page(form):
    return reverse("visits:coaching-form", args=[form.pk])


@pytest.fixture
def joint(li, wang, dr_chen):
    """A visit of li's on which wang came along."""
    return logged(dr_chen, li, companions=[wang])


@pytest.fixture
def as_wang(client, wang):
    client.force_login(wang)
    return client


# --- the questions ----------------------------------------------------------------------------------------------------


def test_the_six_behaviours_are_asked_for_in_both_languages(db):
    asked = {question.behaviour: (question.words_zh, question.words_en) for question in questions()}

    assert set(Behaviour) <= set(asked)
    assert asked["smile"] == ("有意识地微笑", "Smiles consciously")


def test_the_version_in_force_is_the_newest_active_of_the_day(db):
    first, day = CoachingTemplate.objects.get(), NOW.date()
    second = new_version(first, on=day)

    def in_force(on):
        return CoachingTemplate.objects.in_force(on)

    assert in_force(day) == first
    CoachingTemplate.objects.filter(pk=second.pk).update(is_active=True)
    assert (in_force(day - timedelta(1)), in_force(day)) == (first, second)
    assert [q.words_zh for q in second.questions.all()] == [q.words_zh for q in first.questions.all()]


# --- who writes -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_joint_visit_leads_to_the_form(as_wang, joint):
    page = as_wang.get(reverse("visits:detail", args=[joint.pk])).content.decode()

    assert f'href="{coach_page(joint)}"' in page
    shown = as_wang.get(coach_page(joint)).content.decode()
    for question in questions():
        assert question.words_zh in shown


def test_who_did_not_come_along_writes_nothing(as_wang, li, dr_chen):
    visit = logged(dr_chen, li)

    assert as_wang.post(coach_page(visit), complete()).status_code == 404
    assert coach_page(visit) not in as_wang.get(reverse("visits:detail", args=[visit.pk])).content.decode()


def test_a_companion_who_does_not_manage_the_rep_writes_nothing(client, li, north, dr_chen):
    two = Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})
    peer = person("sun", "孙悦")
    post(peer, two)
    post(peer, dr_chen.territory, PostingRole.COVER)
    visit = logged(dr_chen, li, companions=[peer])
    client.force_login(peer)

    assert client.post(coach_page(visit), complete()).status_code == 404


def test_nobody_coaches_herself(as_wang, wang, dr_chen):
    own = logged(dr_chen, wang)
    own.companions.add(wang)

    assert as_wang.post(coach_page(own), complete()).status_code == 404


def test_without_a_version_in_force_it_says_so(as_wang, joint):
    CoachingTemplate.objects.update(is_active=False)

    assert "没有启用的辅导问题" in as_wang.get(coach_page(joint), follow=True).content.decode()


# --- draft and sending ------------------------------------------------------------------------------------------------


def test_a_draft_may_be_incomplete_and_is_the_coachs_own(client, as_wang, li, joint):
    as_wang.post(coach_page(joint), {"went_well": "开场自然"})
    form = CoachingForm.objects.get()
    again = as_wang.get(coach_page(joint)).content.decode()
    client.force_login(li)

    assert (form.state, form.answers.count()) == ("draft", 0)
    assert "开场自然" in again
    assert client.get(form_page(form)).status_code == 404
    assert not Delivery.objects.exists()


def test_a_draft_is_written_over_until_it_is_sent(as_wang, joint):
    question = questions()[1]
    for answer in ("2", "5", "5"):
        as_wang.post(coach_page(joint), {f"question-{question.pk}": answer})

    answer = CoachingForm.objects.get().answers.get()
    assert (answer.question, answer.value) == (question, 5)


def test_what_is_sent_is_complete(as_wang, joint):
    left_out = f"question-{questions()[2].pk}"

    response = as_wang.post(coach_page(joint), complete(**{left_out: ""}))

    assert list(response.context["form"].errors) == [left_out]
    assert "发送前须填写完整" in response.content.decode()
    assert not CoachingForm.objects.exists()


def test_words_may_be_left_out(as_wang, joint):
    last = f"question-{questions()[-1].pk}"

    as_wang.post(coach_page(joint), complete(**{last: "", "went_well": "", "agreed": ""}))

    assert CoachingForm.objects.get().state == "sent"


def test_sending_tells_the_rep_once(as_wang, li, joint):
    for _ in range(2):
        as_wang.post(coach_page(joint), complete())

    form, told = CoachingForm.objects.get(), Delivery.objects.get()
    assert (form.state, form.sent_at, form.answers.count()) == ("sent", NOW, len(questions()))
    assert (told.recipient, told.url) == (li, form_page(form))
    assert "陈思雨" not in told.subject + told.body


def test_what_was_sent_is_not_changed(as_wang, wang, joint):
    form = coached(joint, wang, at=NOW)

    response = as_wang.post(coach_page(joint), complete(went_well="改口"))

    form.refresh_from_db()
    assert (response.url, form.went_well) == (form_page(form), "开场自然")
    with pytest.raises(NotADraft):
        write_form(joint, coach=wang, template=form.template, answers={}, went_well="", agreed="", at=NOW)


def test_a_draft_keeps_the_questions_it_began_with(as_wang, wang, joint):
    form = coached(joint, wang, at=NOW, sent=False)
    second = new_version(form.template, on=NOW.date())
    CoachingTemplate.objects.filter(pk=second.pk).update(is_active=True)

    as_wang.post(coach_page(joint), complete())

    form.refresh_from_db()
    assert (form.state, form.template.version) == ("sent", 1)


@pytest.mark.parametrize("answer", ["0", "6", "x", "9" * 30, "\0"])
def test_an_answer_off_the_scale_is_refused(as_wang, joint, answer):
    name = f"question-{questions()[1].pk}"

    response = as_wang.post(coach_page(joint), complete(**{name: answer}))

    assert name in response.context["form"].errors


def test_two_coaches_write_a_form_each(li, wang, nation, dr_chen):
    head = person("head", "何总")
    post(head, nation, PostingRole.MANAGER)
    visit = logged(dr_chen, li, companions=[wang, head])

    forms = {coached(visit, coach, at=NOW).pk for coach in (wang, head)}

    assert len(forms) == 2


# --- reading and signing ----------------------------------------------------------------------------------------------


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def test_the_rep_reads_answers_and_signs(as_li, wang, joint):
    form = coached(joint, wang, at=NOW)
    page = as_li.get(form_page(form)).content.decode()
    for words in ("有意识地微笑", 'aria-label="4 / 5"', "称呼要更正式", "开场自然", "下次先问近况"):
        assert words in page

    as_li.post(form_page(form), {"comment": "谢谢", "signed": "1"})

    form.refresh_from_db()
    assert (form.state, form.comment, form.signed_at) == ("signed", "谢谢", NOW)
    assert Delivery.objects.get(recipient=wang).url == form_page(form)


def test_signing_needs_no_comment(as_li, wang, joint):
    form = coached(joint, wang, at=NOW)

    as_li.post(form_page(form), {"comment": "", "signed": "1"})

    assert "未填写意见" in as_li.get(form_page(form)).content.decode()


def test_after_signing_nothing_changes(as_li, wang, joint):
    form = coached(joint, wang, at=NOW, signed=True)

    response = as_li.post(form_page(form), {"comment": "改口", "signed": "1"}, follow=True)

    form.refresh_from_db()
    assert form.comment == "谢谢，我会练习"
    assert "之前已签字" in response.content.decode()
    assert not send_form(form, at=NOW)
    assert not sign_form(form, comment="改口", at=NOW)


def test_a_draft_is_not_signed(wang, joint):
    assert not sign_form(coached(joint, wang, at=NOW, sent=False), comment="", at=NOW)
    with pytest.raises(IntegrityError):
        CoachingForm.objects.update(state="signed")


@pytest.mark.parametrize("comment", ["长" * 2001, "a\0b"])
def test_a_comment_that_cannot_be_kept_is_shown_again(as_li, wang, joint, comment):
    form = coached(joint, wang, at=NOW)

    response = as_li.post(form_page(form), {"comment": comment, "signed": "1"})

    form.refresh_from_db()
    assert "comment" in response.context["sign"].errors
    assert form.state == "sent"


def test_only_the_rep_signs(as_wang, wang, joint):
    form = coached(joint, wang, at=NOW)

    assert as_wang.post(form_page(form), {"comment": "", "signed": "1"}).status_code == 404


def test_every_word_is_kept(client, li, wang, dr_chen):
    last = f"question-{questions()[-1].pk}"
    for text in fitting(4000, turn=4):
        visit = logged(dr_chen, li, companions=[wang])
        client.force_login(wang)
        client.post(coach_page(visit), complete(**{last: text, "went_well": text, "agreed": text}))
        form = CoachingForm.objects.get(visit=visit)
        client.force_login(li)
        client.post(form_page(form), {"comment": text, "signed": "1"})

        form.refresh_from_db()
        said = form.answers.order_by("question__order").last().words
        kept = text.replace("\r\n", "\n")
        assert (said, form.went_well, form.agreed, form.comment) == (kept, kept, kept, kept), text


# --- who sees it ------------------------------------------------------------------------------------------------------


def test_it_is_seen_by_who_is_in_it_and_who_is_above(client, li, wang, zhao, qian, admin, nation, joint):
    head = person("head", "何总")
    post(head, nation, PostingRole.MANAGER)
    form, draft = coached(joint, wang, at=NOW), coached(logged_again(joint), wang, at=NOW, sent=False)
    open_look(user=admin, territory=nation, reason="核对交接", at=NOW)

    seen = {
        user.username: set(CoachingForm.objects.visible_to(user).values_list("pk", flat=True))
        for user in (li, wang, head, zhao, qian, admin)
    }

    sent = {form.pk}
    both = {form.pk, draft.pk}
    assert seen == {"li": sent, "wang": both, "head": sent, "zhao": set(), "qian": set(), "admin": sent}
    assert not CoachingForm.objects.visible_to(AnonymousUser()).exists()


def logged_again(visit):
    return logged(visit.relationship, visit.rep, companions=visit.companions.all())


def test_a_client_handed_over_is_masked(as_li, wang, south_1, joint):
    form = coached(joint, wang, at=NOW)
    Relationship.objects.update(territory=south_1)

    for page in (as_li.get(form_page(form)), as_li.get(LIST)):
        shown = page.content.decode()
        assert "陈**" in shown
        assert "陈思雨" not in shown
        assert reverse("visits:detail", args=[joint.pk]) not in shown


def test_the_visit_says_that_it_was_coached(as_li, wang, joint):
    form = coached(joint, wang, at=NOW)

    page = as_li.get(reverse("visits:detail", args=[joint.pk])).content.decode()

    assert f'href="{form_page(form)}"' in page
    assert "待代表签字" in page


# --- the list ---------------------------------------------------------------------------------------------------------


def shown(response) -> list[int]:
    return [row.form.pk for row in response.context["rows"]]


@pytest.fixture
def three(li, wang, joint):
    """A draft, one that was sent, one that was signed: of today, yesterday and the day before."""
    days = (timedelta(days=number) for number in (1, 2))
    yesterday, before = (
        logged(joint.relationship, li, companions=[wang], at=NOW, happened_at=NOW - day) for day in days
    )
    return [
        coached(joint, wang, at=NOW, sent=False),
        coached(yesterday, wang, at=NOW),
        coached(before, wang, at=NOW, signed=True),
    ]


def test_every_number_opens_its_list(as_wang, three):
    response = as_wang.get(LIST)

    assert shown(response) == [form.pk for form in three]
    for state, number in response.context["states"]:
        opened = as_wang.get(LIST, {"state": state.value, "total": "1"})
        assert len(shown(opened)) == number == 1
        assert f'data-count="{number}"' in response.content.decode()
        assert f'data-total="{number}"' in opened.content.decode()


def test_a_rep_sees_hers_and_no_draft(as_li, three):
    response = as_li.get(LIST)

    assert shown(response) == [three[1].pk, three[2].pk]
    assert "草稿" not in response.content.decode()


def test_it_is_narrowed_down(as_wang, li, wang, zhao, three):
    asked = [
        ({"rep": li.pk}, three),
        ({"rep": wang.pk}, []),
        ({"territory": "N-1"}, three),
        ({"from_on": "2026-11-15"}, three[:2]),
        ({"to_on": "2026-11-15", "state": "signed"}, three[2:]),
        ({"state": "nonsense"}, []),
        ({"rep": "9" * 30}, []),
    ]

    for query, forms in asked:
        assert shown(as_wang.get(LIST, query)) == [form.pk for form in forms], query


def test_it_says_what_to_do_when_there_is_nothing(client, li, wang):
    words = {}
    for user in (li, wang):
        client.force_login(user)
        words[user.username] = client.get(LIST).content.decode()

    assert "由经理填写辅导表" in words["li"]
    assert "可在该拜访页面填写辅导表" in words["wang"]


def test_it_asks_as_often_for_thirty(
    as_wang, li, wang, north_1, anzhen, django_assert_max_num_queries, django_assert_num_queries
):
    def coach_one(number):
        coached(logged(client_of(north_1, anzhen, f"客户{number}"), li, companions=[wang]), wang, at=NOW)

    coach_one(0)
    as_wang.get(LIST)
    with django_assert_max_num_queries(6) as first:
        assert len(shown(as_wang.get(LIST))) == 1
    for number in range(1, 30):
        coach_one(number)

    with django_assert_num_queries(len(first)):
        assert len(shown(as_wang.get(LIST))) == 30


# --- the administrator's pages ----------------------------------------------------------------------------------------


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def version_page(template):
    return reverse("admin:visits_coachingtemplate_change", args=[template.pk])


def as_shown(template, **changed):
    """What the form of a version sends."""
    facts = {"version": template.version, "effective_on": template.effective_on, "is_active": "on"}
    rows = list(template.questions.values())
    for number, row in enumerate(rows):
        facts |= {f"questions-{number}-{name}": value for name, value in row.items()}
        facts[f"questions-{number}-template"] = template.pk
    return facts | {"questions-TOTAL_FORMS": len(rows), "questions-INITIAL_FORMS": len(rows)} | changed


def test_a_version_that_was_used_is_never_changed(as_admin, wang, joint):
    template = coached(joint, wang, at=NOW).template
    before = list(template.questions.values())

    as_admin.post(version_page(template), as_shown(template, version="7", **{"questions-0-words_zh": "改题"}))

    template.refresh_from_db()
    assert template.version == 1
    assert list(template.questions.values()) == before


def test_a_version_that_was_used_can_be_ended(as_admin, wang, joint):
    template = coached(joint, wang, at=NOW).template
    ended = as_shown(template)
    del ended["is_active"]

    as_admin.post(version_page(template), ended)

    template.refresh_from_db()
    assert not template.is_active


def test_a_copy_is_made_and_edited(as_admin):
    first = CoachingTemplate.objects.get()
    url = reverse("admin:visits_coachingtemplate_changelist")

    as_admin.post(url, {"action": "copy_as_new_version", "_selected_action": [first.pk]})
    copy = CoachingTemplate.objects.get(version=2)
    as_admin.post(version_page(copy), as_shown(copy, **{"questions-0-words_zh": "改题"}))

    assert copy.questions.first().words_zh == "改题"
    assert first.questions.first().words_zh != "改题"


def test_a_used_version_is_not_deleted(as_admin, wang, joint):
    template = coached(joint, wang, at=NOW).template

    as_admin.post(reverse("admin:visits_coachingtemplate_delete", args=[template.pk]), {"post": "yes"})

    assert CoachingTemplate.objects.filter(pk=template.pk).exists()


def test_forms_are_shown_to_whom_they_are_visible(as_admin, admin, nation, wang, joint):
    coached(joint, wang, at=NOW)
    urls = [reverse(f"admin:visits_{name}_changelist") for name in ("coachingform", "coachinganswer")]

    before = ["王建民" in as_admin.get(url).content.decode() for url in urls]
    open_look(user=admin, territory=nation, reason="核对交接", at=NOW)

    assert before == [False, False]
    assert ["王建民" in as_admin.get(url).content.decode() for url in urls] == [True, True]


def test_coaching_leaves_the_visit_as_it_was(wang, joint):
    before = Visit.objects.values().get()

    coached(joint, wang, at=NOW, signed=True)

    assert Visit.objects.values().get() == before
