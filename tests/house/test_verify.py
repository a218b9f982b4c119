import pytest

from pharmacrm.management.commands.verify import Outcome, closing_table, ran_nowhere, read_report

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="passes"/>
<testcase classname="tests.a" name="fails"><failure message="no"/></testcase>
<testcase classname="tests.a" name="breaks"><error message="no"/></testcase>
<testcase classname="tests.a" name="waits"><skipped message="no browser"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def outcome(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    return read_report("SQLite", tmp_path / "report.xml")


def test_a_report_is_read_by_name(outcome):
    assert outcome.passed == {"tests.a::passes"}
    assert outcome.failed == {"tests.a::fails", "tests.a::breaks"}
    assert outcome.skipped == {"tests.a::waits": "no browser"}


def test_the_table_says_what_was_skipped_and_why(outcome):
    table = closing_table([outcome, Outcome("PostgreSQL + Redis", skipped={"the whole stack": "no server"})])

    assert "SKIPPED on SQLite: tests.a::waits: no browser\n" in table
    assert "SKIPPED on PostgreSQL + Redis: the whole stack: no server\n" in table


def test_a_test_of_one_stack_alone_has_run(outcome):
    other = Outcome("PostgreSQL + Redis", passed={"tests.a::waits"})

    assert ran_nowhere([outcome]) == {"tests.a::waits"}
    assert ran_nowhere([outcome, other]) == set()


@pytest.mark.parametrize(("returncode", "fine"), [(0, True), (5, True), (1, False), (2, False), (3, False)])
def test_only_a_clean_end_is_fine(returncode, fine):
    assert Outcome("SQLite", returncode=returncode).fine is fine
