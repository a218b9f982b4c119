"""What the benchmarks say of a figure."""

from bench.figures import Report


def test_a_figure_that_is_missed_is_named():
    report = Report()
    report.add("quick", 1.5, 2)
    report.add("slow", 2.5, 2)

    assert [figure.what for figure in report.missed] == ["slow"]
    assert "MISSED" in report.table()
