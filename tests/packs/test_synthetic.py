"""The made-up pack that is used for measuring."""

import importlib.util
from pathlib import Path
from types import ModuleType

from studykit.packs.check import check
from studykit.packs.library import open_library


def synthetic() -> ModuleType:
    file = Path(__file__).parents[2] / "bench" / "synthetic.py"
    spec = importlib.util.spec_from_file_location("synthetic", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_made_up_pack_is_sound_and_as_large_as_asked(tmp_path: Path):
    make_pack = synthetic().make_pack

    pack = make_pack(tmp_path, topics=25, facts=110, questions=70)
    library = open_library(pack, None)

    # Made-up words warn of many things; only errors would make the measure another one.
    assert [str(p) for p in check(pack).problems if p.level == "error"] == []
    assert len(library.topics()) == 25
    assert len(library.fact_keys()) == 110
    assert len(library.keys()) == 70


def test_it_is_the_same_for_the_same_numbers(tmp_path: Path):
    make_pack = synthetic().make_pack
    for name in ("one", "two"):
        make_pack(tmp_path / name, topics=3, facts=9, questions=5)

    def texts(name: str) -> dict[str, str]:
        root = tmp_path / name
        files = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {str(path.relative_to(root)): path.read_text() for path in files}

    assert texts("one") == texts("two")
