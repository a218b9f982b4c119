"""However a file is made, opening it ends soon and takes little memory.

Each is opened by a process that the kernel ends when it takes more than it may.
"""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.clients.importing import samples

# The reader's own process has less, see caps.MEMORY_BYTES; this one opens none by itself.
MEMORY = 1024 * samples.MEGABYTE
PEAK = 200 * samples.MEGABYTE
CPU_SECONDS = 60
OPEN = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from django.conf import settings
settings.configure(IMPORT_MAX_BYTES={limit}, BASE_DIR=".", USE_I18N=False)
from clients.importing.errors import Unreadable
from clients.importing.reading import read_table
try:
    said = len(read_table(sys.stdin.buffer.read(), "list.xlsx").rows)
except Unreadable as error:
    said = str(error)
# The peak of the resource module begins with that of the process which started this one.
[peak] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
own, reader = int(peak.split()[1]) * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([said, own, reader]))
"""


def opened(content):
    """The number of rows or the message, after the memory that both processes took was looked at."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN.format(memory=MEMORY, seconds=CPU_SECONDS, limit=settings.IMPORT_MAX_BYTES)],
        input=content,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        check=True,
    )
    said, own, reader = json.loads(done.stdout)
    assert own < PEAK
    assert reader < 640 * samples.MEGABYTE
    return said


def test_a_million_empty_rows_are_only_passed_over():
    content = samples.claimed_rows()

    assert len(content) < 150_000
    assert opened(content) == 2


def test_rows_repeated_a_million_times_are_passed_over_when_empty():
    content = samples.ods(samples.ods_row("name") + samples.ods_row("", rows=1_048_575, columns=1024))

    assert opened(content) == 1


def test_rows_repeated_a_million_times_are_refused_when_filled():
    assert "“list.xlsx”" in opened(samples.ods(samples.ods_row("name", rows=1_000_000, columns=1024)))


def test_a_sheet_used_in_opposite_corners_is_refused():
    content = samples.spread_workbook(A1="a", XFD1048576="z")

    assert opened(content) == (
        "“list.xlsx” uses cells so far apart that it cannot be opened. Copy the rows into a new file."
    )


def test_a_tall_sheet_with_little_in_it_is_read():
    assert opened(samples.spread_workbook(A1="a", J1048576="z")) == 2


def test_a_zip_bomb_is_not_opened():
    content = samples.zip_bomb(200)

    assert len(content) < samples.MEGABYTE
    assert opened(content) == "“list.xlsx” unpacks to far more than a list needs, and was not opened."


def test_a_zip_bomb_that_lies_about_its_size_does_no_harm():
    assert "“list.xlsx”" in str(opened(samples.lying_zip_bomb(160)))


def test_one_long_text_in_very_many_cells_is_refused():
    content = samples.echoing_strings()

    assert len(content) < samples.MEGABYTE
    assert "“list.xlsx”" in opened(content)


@pytest.mark.parametrize("byte", [b"\n", b",", b'"', b"a", b"\xb0\xa1"], ids=repr)
def test_ten_megabytes_of_one_character_are_refused(byte):
    content = byte * (settings.IMPORT_MAX_BYTES // len(byte))

    assert "“list.xlsx”" in opened(content)
