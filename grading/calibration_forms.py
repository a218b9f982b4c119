"""The cut-offs that a calibration tries out, and the lists behind its numbers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clients.enums import Grade
from grading.calibrating import Scope
from grading.models import Scheme, SchemeQuerySet
from grading.rules import FULL_SCORE, CutOffs, GradeRule

LABELS = {
    "potential_medium": _("potential counts as medium from"),
    "potential_high": _("potential counts as high from"),
    "support_medium": _("support counts as medium from"),
    "support_high": _("support counts as high from"),
}
CUT_OFFS = tuple(LABELS)
DRAFT = "draft"

_FOUR = re.compile(r"(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})", re.ASCII)
_KEY = re.compile(r"\d{1,15}", re.ASCII)


class Named(NamedTuple):
    """A rule with what a person calls it, and what an address calls it."""

    name: str
    code: str
    rule: GradeRule


def cut_offs_of(scheme: Scheme) -> dict[str, int]:
    return {name: getattr(scheme, name) for name in CUT_OFFS}


def code_of(rule: GradeRule) -> str:
    """The four cut-offs in an address: "40-70-40-70"."""
    return f"{rule.potential.medium}-{rule.potential.high}-{rule.support.medium}-{rule.support.high}"


def words_of(rule: GradeRule) -> str:
    """The four cut-offs as a person reads them."""
    facts = {
        "potential": f"{rule.potential.medium}/{rule.potential.high}",
        "support": f"{rule.support.medium}/{rule.support.high}",
    }
    return _("potential %(potential)s, support %(support)s") % facts


def given_cut_offs(query: Mapping[str, str]) -> dict[str, str]:
    """Those of the four that stand in an address, as a form may begin with them."""
    given = {name: query.get(name, "") for name in CUT_OFFS}
    return {name: text for name, text in given.items() if re.fullmatch(r"\d{1,3}", text, re.ASCII)}


class CutOffsForm(forms.Form):
    """Four cut-offs, each medium below its high."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in CUT_OFFS:
            self.fields[name] = forms.IntegerField(label=capfirst(LABELS[name]), min_value=0, max_value=FULL_SCORE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for axis in ("potential", "support"):
            medium, high = cleaned.get(f"{axis}_medium"), cleaned.get(f"{axis}_high")
            if medium is not None and high is not None and medium >= high:
                self.add_error(f"{axis}_high", _("High must begin above medium."))
        return cleaned

    def rule(self, matrix: Mapping[str, str]) -> GradeRule:
        """The valid four with a matrix."""
        potential, support = (
            CutOffs(self.cleaned_data[f"{axis}_medium"], self.cleaned_data[f"{axis}_high"])
            for axis in ("potential", "support")
        )
        return GradeRule(potential, support, matrix)


class CompareForm(forms.Form):
    """Two of the rules that can be compared: the draft, and the schemes of the node and those above it."""

    def __init__(self, data: Mapping[str, Any], *, rules: Mapping[str, Named]) -> None:
        super().__init__(data)
        self.rules = rules
        choices = [("", _("Choose"))] + [(key, named.name) for key, named in rules.items()]
        for name, label in (("one", _("Compare")), ("other", _("with"))):
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def pair(self) -> tuple[Named, Named] | None:
        """The two, once both are chosen."""
        if not self.is_valid():
            return None
        one, other = (self.cleaned_data[name] for name in ("one", "other"))
        return (self.rules[one], self.rules[other]) if one and other else None


def rules_to_compare(draft: GradeRule, schemes: Iterable[Scheme]) -> dict[str, Named]:
    """What is chosen -> the rule: the draft, then the schemes."""
    rules = {
        DRAFT: Named(_("The cut-offs tried out: %(cut_offs)s") % {"cut_offs": words_of(draft)}, code_of(draft), draft)
    }
    for scheme in schemes:
        name = f"{scheme.territory} · {scheme} · {scheme.effective_on}"
        rules[str(scheme.pk)] = Named(name, str(scheme.pk), scheme.rule)
    return rules


class RuleField(forms.CharField):
    """A rule as an address names it: four cut-offs with the matrix of the scope, or a scheme that may be compared."""

    def __init__(self, scope: Scope, schemes: SchemeQuerySet, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.scope, self.schemes = scope, schemes

    def clean(self, value: Any) -> GradeRule | None:
        text = super().clean(value)
        if not text:
            return None
        if four := _FOUR.fullmatch(text):
            form = CutOffsForm(dict(zip(CUT_OFFS, four.groups(), strict=True)))
            if form.is_valid():
                return form.rule(self.scope.scheme.matrix)
        elif _KEY.fullmatch(text) and (scheme := self.schemes.filter(pk=int(text)).first()):
            return scheme.rule
        raise forms.ValidationError(_("These cut-offs can't be shown here."))


class BehindForm(forms.Form):
    """Which number's clients: a grade under one rule, and where they come from: their grade now, or under another."""

    def __init__(self, data: Mapping[str, Any], *, scope: Scope, schemes: SchemeQuerySet) -> None:
        super().__init__(data)
        self.scope = scope
        self.fields["rule"] = RuleField(scope, schemes, widget=forms.HiddenInput)
        self.fields["than"] = RuleField(scope, schemes, required=False, widget=forms.HiddenInput)
        grades = [("", _("Any")), *((grade.value, grade.label) for grade in Grade)]
        for name, label in (
            ("grade", _("Grade now")),
            ("was", _("Grade under the first")),
            ("becomes", _("Grade under these cut-offs")),
        ):
            self.fields[name] = forms.ChoiceField(label=label, choices=grades, required=False)
        self.fields["changes"] = forms.BooleanField(label=_("Only who changes grade"), required=False)
        self.fields["all"] = forms.BooleanField(label=_("Lost and closed ones too"), required=False)
        if not data.get("than"):
            del self.fields["was"]

    @property
    def words(self) -> str:
        """The cut-offs as a person reads them; "" where the form is not valid."""
        rule = self.cleaned_data.get("rule") if self.is_valid() else None
        if rule is None:
            return ""
        return words_of(rule)

    @property
    def back(self) -> str:
        """The calibration with these cut-offs."""
        rule = self.cleaned_data.get("rule") if self.is_valid() else None
        place = reverse("calibration", args=[self.scope.territory.code])
        if rule is None:
            return place
        numbers = (rule.potential.medium, rule.potential.high, rule.support.medium, rule.support.high)
        return f"{place}?{urlencode(dict(zip(CUT_OFFS, numbers, strict=True)))}"
