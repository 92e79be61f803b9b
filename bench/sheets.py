"""Every cheat sheet of a pack, printed and counted: `python -m bench.sheets [PACK]`.

Chromium prints all sheets as one document, on A4 and on US Letter; a sheet begins where a page
begins with its title. Needs chromium, pdfinfo and pdftotext (poppler-utils), and says so where
they are missing. Ends with 1 where a sheet takes more than two pages.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from studykit.cli.sheets import subjects
from studykit.packs.find import find_pack
from studykit.packs.library import open_library
from studykit.ui.sheet import Subject, left_out, printed, sheets

PAPERS = ("A4", "letter")
MOST = 2
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main(words: list[str]) -> int:
    """Print a line per sheet, and say whether all of them keep to their pages."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser or not shutil.which("pdfinfo") or not shutil.which("pdftotext"):
        print("skipped: needs chromium and poppler-utils")
        return 0
    library = open_library(find_pack(Path(words[0]) if words else None), None)
    found = subjects(library)
    with tempfile.TemporaryDirectory() as folder:
        pages = {size: count_pages(browser, found, size, Path(folder)) for size in PAPERS}
    too_long = 0
    print("pages    type  sheet")
    for subject in found:
        path = subject.topic.path
        counts = [pages[size][path] for size in PAPERS]
        too_long += max(counts) > MOST
        on = printed(subject)
        missing = "; ".join(left_out(subject, on))
        print(
            f"{' '.join(map(str, counts)):5} {on.size.points:5.2f} pt  {path}  {missing}".rstrip()
        )
    print(f"{len(found)} sheets on {' and '.join(PAPERS)}: {too_long} of more than {MOST} pages")
    return 1 if too_long else 0


def count_pages(browser: str, found: list[Subject], size: str, folder: Path) -> dict[str, int]:
    """How many pages each sheet takes, by its topic."""
    page, pdf = folder / f"{size}.html", folder / f"{size}.pdf"
    text = sheets("Cheat sheets", found)
    # The browser's own choice of paper is Letter; a page may name another.
    page.write_text(text.replace("@page {", f"@page {{ size: {size};"), encoding="utf-8")
    to_pdf(browser, page, pdf)
    titles = {" · ".join((*one.above, one.topic.title)): one.topic.path for one in found}
    pages = dict.fromkeys(titles.values(), 0)
    path = ""
    for first in first_lines(pdf):
        path = next((titles[t] for t in sorted(titles, key=len) if squeeze(t) == first), path)
        pages[path] += 1
    assert all(pages.values()), [path for path, many in pages.items() if not many]
    return pages


def to_pdf(browser: str, page: Path, pdf: Path) -> None:
    """Print the page as the browser's print dialogue would."""
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    subprocess.run(
        [browser, *options, f"--print-to-pdf={pdf}", page.as_uri()],
        check=True,
        capture_output=True,
    )


def first_lines(pdf: Path) -> list[str]:
    """The first line of every page, without its spaces."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return [squeeze(page.strip().split("\n")[0]) for page in done.stdout.split("\f")[:-1]]


def squeeze(text: str) -> str:
    """The text without spaces and backticks."""
    return re.sub(r"[\s`]", "", text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
