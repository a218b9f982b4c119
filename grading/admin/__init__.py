"""The administrator's pages for schemes and rounds, and the record of assessments and grades, which nobody edits."""

from grading.admin import assessments, overrides, rounds, schemes

__all__ = ["assessments", "overrides", "rounds", "schemes"]
