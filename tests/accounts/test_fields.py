import pytest

from accounts.fields import WordsField
from tests.naughty import NAUGHTY


@pytest.mark.parametrize("text", NAUGHTY)
def test_words_are_kept_as_they_were_written_and_blanks_say_nothing(text):
    assert WordsField(required=False).clean(text) == (text if text.strip() else "")
