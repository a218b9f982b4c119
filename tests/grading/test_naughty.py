"""Whatever a person calls a scheme is kept as she wrote it."""

from grading.forms import SchemeForm
from grading.models import Scheme
from grading.queries import proposal
from tests.cast import TODAY
from tests.grading.test_schemes_page import GOOD
from tests.naughty import fitting

LONGEST = Scheme._meta.get_field("name").max_length


def test_the_name_of_a_scheme_is_kept_to_the_letter(north):
    for text in fitting(LONGEST):
        form = SchemeForm(GOOD | {"name": text}, instance=proposal(north, TODAY), on=TODAY)

        assert form.is_valid(), (text, form.errors)
        assert form.cleaned_data["name"] == text
