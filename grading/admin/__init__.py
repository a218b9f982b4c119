"""The administrator's pages for schemes, and the record of assessments and grades, which nobody edits."""

from grading.admin import assessments, overrides, schemes

__all__ = ["assessments", "overrides", "schemes"]
