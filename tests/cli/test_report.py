"""`studykit report`: where the learner stands, as text and as a page."""

import json
import stat
from pathlib import Path

import pytest
from small import FILES, run, write_pack
from studied import answered, evenings, graded, on, some_weeks

from studykit.model.history import ExamBegun, ExamOver, Planned
from studykit.store.place import history_folder


@pytest.fixture(autouse=True)
def _small(pack: Path) -> None:
    return


def html(*words: str) -> str:
    result = run("report", "--html", "-", *words)
    assert result.exit_code == 0
    return result.stdout


def test_without_a_file_it_is_the_overview_of_stats():
    some_weeks()

    assert run("report").stdout == run("stats").stdout


def test_the_page_is_written_and_says_where(tmp_path: Path):
    some_weeks()
    file = tmp_path / "me.html"

    result = run("report", "--html", str(file))

    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert said == f"Written to {file}. Open it in a browser."
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert [each.name for each in tmp_path.glob("*me*")] == ["me.html"]


def test_the_page_has_every_section():
    some_weeks()
    on(0, Planned(pack="small", exam="test-01", date="2026-11-28", minutes=25))

    text = html()

    for title in "Readiness Days Retention Memory Due Accuracy Calibration".split():
        assert f">{title}</h2>" in text
    assert ">Hardest facts</h2>" in text
    assert "Test exam (TEST-01), on 2026-11-28, in 5 days. Planned: 25 minutes a day." in text
    assert "Too early to say: 2 first answers so far" in text
    assert "It rests on 2 first answers, the newest 19 days ago, half of them at most" in text


def test_confusions_stand_beside_a_fact_against_them():
    on(0, answered(correct=False, beliefs=("Long polling keeps <order>",)))

    text = html()

    assert "“Long polling keeps &lt;order&gt;”" in text
    assert "held, 1 answer, last on 2026-11-03. Against it: A FIFO queue keeps the order" in text


def test_finished_mock_exams_are_listed():
    sitting = {"pack": "small", "sitting": "one"}
    begun = ExamBegun(
        **sitting,
        exam="test-01",
        seed=1,
        minutes=20,
        questions=("queues.keep-order", "queues.seen-twice"),
        versions=("0", "0"),
        shown=("0,1,2,3", "0,1,2,3,4"),
        unscored=("queues.seen-twice",),
    )
    dropped = ExamBegun(**{**_fields(begun), "sitting": "two"})
    evenings(
        {
            0: [begun],
            1: [
                ExamOver(**sitting, how="finished"),
                answered(exam="one", first_seen=True),
                answered("queues.seen-twice", exam="one", first_seen=True),
            ],
            2: [dropped, ExamOver(pack="small", sitting="two", how="dropped")],
        }
    )

    text = html()

    assert '<tr><th scope="row">2026-11-04</th><td>1 of 1</td><td>-</td><td>-</td></tr>' in text
    assert text.count("1 of 1</td><td>-</td><td>-</td>") == 1


def _fields(event: ExamBegun) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


def test_facts_and_ids_of_a_pack_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = {**FILES}
    facts = files["topics/queues/facts.yaml"]
    files["topics/queues/facts.yaml"] = facts.replace(
        "ask: Which queue keeps order?", 'ask: "<img src=x onerror=alert(1)> keeps `<b>` order?"'
    )
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "hostile", files)))
    some_weeks()

    text = html()

    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; keeps <code>&lt;b&gt;</code> order?" in text


def test_before_the_first_answer_the_page_says_what_to_type():
    text = html()

    assert "Nothing was answered so far" in text
    assert "studykit quiz" in text
    assert not (history_folder() / "history.db").exists()


def test_a_pack_without_an_exam_has_a_page_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    files = {name: text for name, text in FILES.items() if "exams" not in name}
    files["pack.yaml"] = files["pack.yaml"].replace("        exam: test-01\n", "")
    files["topics/queues/notes.md"] = files["topics/queues/notes.md"].replace(
        '        tasks: {test-01: ["1.1"]}\n', ""
    )
    monkeypatch.setenv("STUDYKIT_PACK", str(write_pack(tmp_path / "bare", files)))
    on(0, graded())

    text = html()

    assert ">Memory</h2>" in text
    assert ">Readiness</h2>" not in text


def test_the_same_history_makes_the_same_page():
    some_weeks()

    assert html() == html()


# Files


def test_a_report_takes_the_place_of_an_older_one(tmp_path: Path):
    file = tmp_path / "me.html"
    run("report", "--html", str(file))
    some_weeks()

    assert run("report", "--html", str(file)).exit_code == 0
    assert ">Days</h2>" in file.read_text(encoding="utf-8")


def test_a_file_that_is_no_report_is_left_alone(tmp_path: Path):
    file = tmp_path / "thesis.html"
    file.write_text("<title>Ten years of work</title>")

    result = run("report", "--html", str(file))

    assert result.exit_code == 2
    assert f"{file} is no report of studykit. --force replaces it all the same.\n" in result.stderr
    assert file.read_text() == "<title>Ten years of work</title>"
    assert run("report", "--html", str(file), "--force").exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_missing_folder_is_said_before_anything_is_read(tmp_path: Path):
    result = run("report", "--html", str(tmp_path / "gone" / "me.html"))

    assert result.exit_code == 2
    assert f"There is no folder {tmp_path / 'gone'} to write me.html to." in result.stderr


def test_a_folder_is_no_file(tmp_path: Path):
    result = run("report", "--html", str(tmp_path))

    assert result.exit_code == 2
    assert "is not a file" in result.stderr


def test_when_it_cannot_be_written_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "out" / "me.html"
    file.parent.mkdir()
    run("report", "--html", str(file))
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = run("report", "--html", str(file))

    assert result.exit_code == 2
    assert f"{file} cannot be written: no space left on device." in result.stderr
    assert [each.name for each in file.parent.iterdir()] == ["me.html"]
    assert file.read_bytes() == before


def test_a_link_stays_a_link(tmp_path: Path):
    real, link = tmp_path / "real.html", tmp_path / "link.html"
    run("report", "--html", str(real))
    link.symlink_to(real)

    assert run("report", "--html", str(link)).exit_code == 0
    assert stat.S_ISLNK(link.lstat().st_mode)


def test_json_is_that_of_stats():
    some_weeks()

    assert json.loads(run("report", "--json").stdout) == json.loads(run("stats", "--json").stdout)
