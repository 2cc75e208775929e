"""The suites that come with claimcheck: they lint, they say what they should, they load in a blink."""

import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.spec.cells import select
from claimcheck.spec.files import profile_names
from claimcheck.spec.hypothesis import Compare, Covers, OwnBaseline, atoms
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project
from claimcheck.spec.project import Project
from claimcheck.spec.shipped import SHIPPED, shipped_suite

SUITE = "multilingual-retrievers"
PROFILES = ("embedded", "quick")


def load(profile: str, suite: str = SUITE) -> Project:
    """A shipped suite with one of its profiles."""
    return load_project([shipped_suite(suite)], profile)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_suites_lint_clean(name: str) -> None:
    """No error and no warning under any profile."""
    assert lint([shipped_suite(name)]) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_claim_is_tested_in_every_profile_on_both_corpora(profile: str) -> None:
    """Nothing is left "not tested", and each claim has cells on the medical and on the smart-home corpus."""
    project = load(profile)
    assert project.untested == {}
    corpora = {task.name: task.corpus for task in project.tasks}
    for claim in project.claims:
        cells = select(claim.selection, project.tasks)
        assert {corpora[task] for task, _ in cells} == {"icd10", "smarthome"}


def test_both_profiles_are_there() -> None:
    """And no lock file is taken for a profile."""
    assert profile_names(shipped_suite(SUITE)) == list(PROFILES)


@pytest.mark.parametrize("profile", PROFILES)
def test_c5_compares_each_way_to_use_an_encoder_with_the_same_encoder(profile: str) -> None:
    """Every member of `localised` has whole documents by its own model as baseline; k runs from 1 to 4."""
    project = load(profile)
    (atom,) = atoms(project.claim("c5").hypothesis)
    assert isinstance(atom, Compare)
    assert isinstance(atom.b, OwnBaseline)
    tops: dict[str, list[int]] = {}
    for name in project.members("localised"):
        system = project.profile.systems[name]
        whole = project.profile.systems[project.baseline(name) or ""]
        assert system.encode == whole.encode  # type: ignore[union-attr]
        assert whole.localise is None  # type: ignore[union-attr]
        tops.setdefault(system.encode, []).append(system.localise.top)  # type: ignore[union-attr]
    assert all(sorted(ks) == [1, 2, 3, 4] for ks in tops.values())


def test_c1_asks_for_what_the_source_says_and_not_for_what_we_have() -> None:
    """Four families are asked for; the embedded profile has two, and so refutes the claim, honestly."""
    project = load("embedded")
    (atom,) = atoms(project.claim("c1").hypothesis)
    assert atom == Covers(
        of="encoders",
        families=4,
        task_kinds=("sentence", "document"),
        pairs=6,
        language_families=3,
        scripts=2,
    )
    models = {project.profile.systems[s].encode for s in project.members("encoders")}  # type: ignore[union-attr]
    assert {project.profile.models[m].family for m in models} == {"m-USE", "multilingual-e5"}


def test_what_the_synthesis_marked_stands_beside_each_claim() -> None:
    """Marks and confidences for the side-by-side, and the published setting for fidelity."""
    says = {c.id: (c.says.verified, c.says.confidence) for c in load("quick").claims}
    assert says == {"c1": (True, 0.27), "c5": (True, 0.17)}
    assert all(c.cites and c.setting.collections and c.setting.measure == "AP" for c in load("quick").claims)


def test_the_example_claim_is_about_ten_lines() -> None:
    """It stands in the README as the first claim to write."""
    folder = shipped_suite("two-encoders")
    (claim,) = (f for f in folder.glob("*.yaml") if f.name != "suite.yaml")
    assert len(claim.read_text(encoding="utf-8").splitlines()) <= 10
    project = load_project([claim])
    assert {task.corpus for task in project.tasks} == {"icd10", "smarthome"}
    assert project.systems == ("e5", "muse")


def test_loading_the_suite_takes_no_heavy_import() -> None:
    """No torch, pandas or pyarrow to read a spec: commands must answer at once."""
    code = (
        "import sys; from pathlib import Path; from claimcheck.spec.load import load_project; "
        f"load_project([Path({str(shipped_suite(SUITE))!r})]); "
        "heavy = {'torch', 'pandas', 'pyarrow', 'transformers', 'faiss', 'scipy'} & "
        "set(sys.modules); "
        "print(sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_of_a_suite_names_a_place_of_this_machine() -> None:
    """A suite is copied to other machines."""
    for name in SHIPPED:
        for file in shipped_suite(name).rglob("*.yaml"):
            text = file.read_text(encoding="utf-8")
            assert str(Path.home()) not in text
            assert "/tmp" not in text  # noqa: S108
