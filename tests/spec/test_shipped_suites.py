"""The suites that come with claimcheck: they lint, they say what they should, they load in a blink."""

import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.spec import model_names
from claimcheck.spec.cells import select
from claimcheck.spec.files import profile_names
from claimcheck.spec.hypothesis import Compare, Covers, OwnBaseline, atoms
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project
from claimcheck.spec.project import Project
from claimcheck.spec.shipped import SHIPPED, shipped_suite
from claimcheck.spec.trained import FinetuneModel, grid

SUITE = "multilingual-retrievers"
FULL = ("embedded", "hub", "thorough")
PROFILES = ("embedded", "hub", "quick", "thorough")
ARCHIVES = ("embedded", "thorough")
"""Profiles that need nothing but the package index, on both of its corpora."""
INSPECTED = ("c1", "c6")
SAYS = {
    "c0": (None, None),
    "c1": (True, 0.27),
    "c2": (True, 0.41),
    "c3": (True, 0.29),
    "c4": (True, 0.17),
    "c5": (True, 0.17),
    "c6": (True, 0.30),
    "c7": (True, 0.22),
    "c8": (False, 0.13),
}


SHARED = ("finetune", "on", "page", "pairs_per_language", "trainable", "batch_size", "scale", "dev")


def _recipe(model: object) -> list[object]:
    """What two arms of a fair comparison have in common."""
    assert isinstance(model, FinetuneModel)
    return [grid(model.lr), *(getattr(model, key) for key in SHARED)]


def load(profile: str, suite: str = SUITE) -> Project:
    """A shipped suite with one of its profiles."""
    return load_project([shipped_suite(suite)], profile)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_suites_lint_clean(name: str) -> None:
    """No error and no warning under any profile."""
    assert lint([shipped_suite(name)]) == []


@pytest.mark.parametrize("profile", FULL)
def test_every_claim_is_tested_in_every_full_profile(profile: str) -> None:
    """Nothing is left "not tested", and every claim has cells."""
    project = load(profile)
    assert [claim.id for claim in project.claims] == sorted(SAYS)
    assert project.untested == {}
    assert all(select(claim.selection, project.tasks) for claim in project.claims)


@pytest.mark.parametrize("profile", ARCHIVES)
def test_archives_test_every_claim_on_both_corpora(profile: str) -> None:
    """Each claim has cells on the medical and on the smart-home corpus."""
    project = load(profile)
    corpora = {task.name: task.corpus for task in project.tasks}
    for claim in project.claims:
        cells = select(claim.selection, project.tasks)
        assert {corpora[task] for task, _ in cells} == {"icd10", "smarthome"}


def test_the_quick_profile_says_what_it_leaves_out() -> None:
    """A first look tests three claims; the others are said to be untested, with a reason each."""
    project = load("quick")
    assert sorted(project.untested) == [claim for claim in SAYS if claim not in ("c0", "c1", "c5")]
    assert all(project.untested.values())


def test_all_profiles_are_there() -> None:
    """And no lock file is taken for a profile."""
    assert sorted(profile_names(shipped_suite(SUITE))) == list(PROFILES)


def test_full_profiles_share_the_names_of_their_roles() -> None:
    """What a claim calls a role is behind it in every profile; the quick one has fewer."""
    roles = {profile: set(load(profile).profile.roles) for profile in PROFILES}
    assert roles["embedded"] == roles["hub"] == roles["thorough"]
    assert roles["quick"] < roles["embedded"]


@pytest.mark.parametrize("profile", FULL)
def test_c6_asks_about_rankers_trained_on_english_elsewhere(profile: str) -> None:
    """Whatever the first stage is, each re-ranker was trained on English pairs of another corpus."""
    project = load(profile)
    for task, _ in select(project.claim("c6").selection, project.tasks):
        corpus = next(t.corpus for t in project.tasks if t.name == task)
        for system in project.members("reranked", corpus):
            training = model_names.system_training(project.profile, system)
            assert training.languages == ("en",)
            assert training.corpora != (corpus,)


@pytest.mark.parametrize("profile", PROFILES)
def test_c0_compares_arms_with_equal_pairs_and_steps(profile: str) -> None:
    """The joint models see what all specialists see, in as many steps as they take, or as one of them."""
    project = load(profile)
    models = project.profile.models
    for corpus in {t.corpus for t in project.tasks if t.name.endswith("-domain")}:
        parts = {project.profile.systems[s].encode for s in project.members("specialists", corpus)}  # type: ignore[union-attr]
        (family,) = {model_names.entry_of(project.profile, name) for name in parts}
        spec = models[family]
        assert {str(m) for m in model_names.members(project.profile, family)} == parts
        for system in project.members("joint-unscaled", corpus):
            joint = models[project.profile.systems[system].encode]  # type: ignore[union-attr]
            assert _recipe(joint) == _recipe(spec)
            assert model_names.training_languages(project.profile, joint) == (  # type: ignore[arg-type]
                model_names.training_languages(project.profile, spec)  # type: ignore[arg-type]
            )
            share = len(parts) if system.endswith("-short") else 1
            assert joint.passes * share == pytest.approx(spec.passes)  # type: ignore[union-attr]
        unscaled = project.members("joint-unscaled", corpus)
        arms = {models[project.profile.systems[s].encode].batches for s in unscaled}  # type: ignore[union-attr]
        assert arms == {"mixed", "language"}
        for system in project.members("merged", corpus):
            merged = models[project.profile.systems[system].encode]  # type: ignore[union-attr]
            assert (merged.base, merged.of) == (spec.finetune, family)  # type: ignore[union-attr]


@pytest.mark.parametrize("profile", PROFILES)
def test_c0_tunes_the_length_of_a_change_on_both_sides(profile: str) -> None:
    """Joint models are scaled after training by what task arithmetic scales the specialists' mean by."""
    project = load(profile)
    models = project.profile.models
    for corpus in {t.corpus for t in project.tasks if t.name.endswith("-domain")}:
        unscaled = project.members("joint-unscaled", corpus)
        scaled = [s for s in project.members("joint", corpus) if s not in unscaled]
        assert set(unscaled) < set(project.members("joint", corpus))
        merges = [models[project.profile.systems[s].encode] for s in project.members("merged", corpus)]  # type: ignore[union-attr]
        (sweep,) = [m for m in merges if m.merge == "task_arithmetic"]  # type: ignore[union-attr]
        sums = [len(project.members("specialists", corpus)) * scale for scale in sweep.scale.tune]  # type: ignore[union-attr]
        trained: list[str] = []
        for system in scaled:
            model = models[project.profile.systems[system].encode]  # type: ignore[union-attr]
            assert (model.merge, model.base, model.dev) == ("task_arithmetic", sweep.base, sweep.dev)  # type: ignore[union-attr]
            assert model.scale.tune == pytest.approx(sums, rel=0.02)  # type: ignore[union-attr]
            trained += model.of  # type: ignore[union-attr]
        assert sorted(trained) == sorted(s for s in unscaled if s.endswith("-short"))


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
    """Four families are asked for; the embedded profile has three, and so refutes the claim, honestly."""
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
    families = {
        model_names.family(project.profile, project.profile.systems[s].encode)  # type: ignore[union-attr]
        for s in project.members("encoders")
    }
    assert families == {"m-USE", "multilingual-e5", "mlm"}


def test_what_the_synthesis_marked_stands_beside_each_claim() -> None:
    """Marks and confidences for the side-by-side, and the published setting for fidelity; c0 is our own."""
    claims = load("embedded").claims
    assert {c.id: (c.says.verified, c.says.confidence) for c in claims} == SAYS
    for claim in claims:
        assert claim.setting.systems
        assert claim.setting.collections
        assert claim.setting.measure == ("AP" if claim.cites else "nDCG@10")
        assert bool(claim.cites) == (claim.id != "c0")


def test_claims_that_hang_on_another_say_so() -> None:
    """The peak of c3 is that of c4: the second is no independent confirmation of the first."""
    assert {c.id: c.depends_on for c in load("embedded").claims if c.depends_on} == {"c4": ("c3",)}


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
