from django import forms


class PageForm(forms.Form):
    """Where a page of the list begins: below the message with this number."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
