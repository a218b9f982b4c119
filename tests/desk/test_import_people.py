"""Users and postings from a sheet."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from accounts.models import Posting, User
from clients.importing import jobs, runs
from tests.cast import person
from tests.clients.importing.importing import AT, counts, reasons, sheet, uploaded
from tests.clients.importing.importing import imported as imported_kind

pytestmark = pytest.mark.django_db

HEADINGS = ("用户名", "姓名", "电子邮箱", "电话", "备案号", "备案有效期", "辖区", "岗位", "开始日期", "结束日期")
SUN = ("sun", "孙丽", "sun@example.test", "010-55500100", "BA-1", "2027-12-31", "N-1", "代表", "2026-11-01", "")


def imported(user, *rows):
    return imported_kind(user, sheet(HEADINGS, *rows), "people")


def test_it_makes_the_person_and_posts_her(admin, north_1):
    run = imported(admin, SUN)

    assert (counts(run), reasons(run)) == ((1, 0, 0, 0), {})
    user = User.objects.get(username="sun")
    assert (user.full_name, user.email, user.filing_expires_on) == ("孙丽", "sun@example.test", date(2027, 12, 31))
    assert not user.has_usable_password()
    posting = Posting.objects.get()
    assert (posting.user, posting.territory, posting.role) == (user, north_1, "rep")
    assert (posting.from_on, posting.to_on) == (date(2026, 11, 1), None)


def test_twice_the_same_changes_nothing(admin, north_1):
    imported(admin, SUN)

    assert counts(imported(admin, SUN)) == (0, 0, 1, 0)


def test_a_last_day_ends_the_posting(admin, north_1):
    imported(admin, SUN)

    run = imported(admin, (*SUN[:-1], "2026-12-31"))

    assert counts(run) == (0, 1, 0, 0)
    assert Posting.objects.get().to_on == date(2026, 12, 31)


def test_one_person_may_hold_two_posts(admin, north_1, south_1):
    run = imported(admin, SUN, (*SUN[:6], "S-1", *SUN[7:]))

    assert counts(run) == (2, 0, 0, 0)
    assert User.objects.filter(username="sun").count() == 1


def test_posts_that_overlap_are_rejected_with_nothing_of_the_row(admin, north_1):
    imported(admin, SUN)

    run = imported(admin, (*SUN[:1], "孙莉", *SUN[2:8], "2026-12-01", ""))

    assert counts(run) == (0, 0, 0, 1)
    assert User.objects.get(username="sun").full_name == "孙丽"


@pytest.mark.parametrize(
    "row",
    [
        ("大写 字", *SUN[1:]),
        (*SUN[:2], "keine adresse", *SUN[3:]),
        (*SUN[:6], "X-9", *SUN[7:]),
        (*SUN[:6], "N", *SUN[7:]),
        (*SUN[:7], "皇帝", *SUN[8:]),
        (*SUN[:8], "", ""),
        (*SUN[:9], "2026-10-01"),
        (*SUN[:5], "2099-01-01", *SUN[6:]),
    ],
)
def test_it_rejects_what_cannot_be(admin, north_1, row):
    run = imported(admin, row)

    assert counts(run) == (0, 0, 0, 1)
    assert not User.objects.filter(full_name="孙丽").exists()


def test_a_person_said_to_be_two_is_rejected(admin, north_1, south_1):
    run = imported(admin, SUN, ("SUN", "孙莉", *SUN[2:6], "S-1", *SUN[7:]))

    assert counts(run) == (1, 0, 0, 1)


def test_nobody_but_an_administrator_may(wang, li):
    with pytest.raises(runs.NotAllowed):
        uploaded(wang, sheet(HEADINGS, SUN), "people")


def test_rights_taken_away_meanwhile_stop_the_run(admin, north_1):
    run = uploaded(admin, sheet(HEADINGS, SUN), "people")
    runs.ask(run, dry_run=False, at=run.uploaded_at)
    User.objects.filter(pk=admin.pk).update(is_superuser=False)

    jobs.run_due()

    run.refresh_from_db()
    assert run.state == "failed"
    assert not User.objects.filter(username="sun").exists()


MAY_IMPORT = ["add_user", "change_user", "add_posting", "change_posting"]


@pytest.fixture
def clerk(db):
    """A member of staff who may bring lists of people, and nothing else."""
    user = person("clerk", "何敏", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=MAY_IMPORT))
    return user


def said_of(someone, **changed):
    facts = {"用户名": someone.username, "姓名": someone.full_name} | changed
    return tuple(facts.get(heading, "") for heading in HEADINGS)


def test_nobody_takes_over_a_superuser(clerk, admin):
    run = imported(clerk, said_of(admin, 电子邮箱="clerk@evil.test"))

    admin.refresh_from_db()
    assert (counts(run), admin.email) == ((0, 0, 0, 1), "")
    assert reasons(run)[2] == "您不能更改此人：其权限比您多。"


def test_the_preview_says_so_already(clerk, admin):
    run = uploaded(clerk, sheet(HEADINGS, said_of(admin, 电子邮箱="clerk@evil.test")), "people")

    [(_row, reason)] = runs.preview(run, at=AT).rows

    assert reason == "您不能更改此人：其权限比您多。"


def test_nobody_takes_over_a_person_with_more_rights(clerk, wang):
    wang.user_permissions.set(Permission.objects.filter(codename="add_crosslook"))
    User.objects.filter(pk=wang.pk).update(is_active=False)

    run = imported(clerk, said_of(wang, 电子邮箱="clerk@evil.test"))

    wang.refresh_from_db()
    assert (counts(run), wang.email) == ((0, 0, 0, 1), "wang@example.test")


def test_who_has_no_more_rights_is_brought_up_to_date(clerk, wang):
    run = imported(clerk, said_of(wang, 电子邮箱="wang@new.test"), said_of(clerk, 电话="010-55500100"))

    wang.refresh_from_db()
    assert (counts(run), wang.email) == ((0, 2, 0, 0), "wang@new.test")
