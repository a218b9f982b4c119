import gettext
import os

import polib
import pytest

from pharmacrm.translations import LOCALE, compile_stale

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Today"\nmsgstr "{}"\n'


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO.format("今日"))
    return folder / "django.po"


def meaning(target):
    with target.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Today")


def test_it_is_compiled_once(source, tmp_path):
    target = source.with_suffix(".mo")

    assert compile_stale(tmp_path) == [target]
    assert meaning(target) == "今日"
    assert compile_stale(tmp_path) == []


def test_an_edit_is_taken_up(source, tmp_path):
    compile_stale(tmp_path)
    source.write_text(PO.format("今天"))
    later = source.stat().st_mtime + 1
    os.utime(source, (later, later))

    compile_stale(tmp_path)

    assert meaning(source.with_suffix(".mo")) == "今天"
    assert [path.name for path in sorted(source.parent.iterdir())] == ["django.mo", "django.po"]


def test_nothing_is_untranslated_fuzzy_or_obsolete():
    catalogues = [polib.pofile(str(source)) for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))]

    left = [entry for catalogue in catalogues for entry in catalogue.untranslated_entries()]
    left += [entry for catalogue in catalogues for entry in catalogue.fuzzy_entries() + catalogue.obsolete_entries()]
    assert [entry.msgid for entry in left] == []


def test_people_are_addressed_politely_everywhere():
    """One word for "you": 您, never 你."""
    catalogues = [polib.pofile(str(source)) for source in sorted(LOCALE.glob("zh_Hans/LC_MESSAGES/*.po"))]

    texts = [text for catalogue in catalogues for entry in catalogue for text in _translations(entry)]
    assert [text for text in texts if "你" in text] == []


def _translations(entry):
    return [entry.msgstr, *entry.msgstr_plural.values()]
