"""The guides: every command in them runs, every link leads somewhere, and the site builds without a warning.

Commands are the lines with a ``$`` in fences marked ``console``; the lines after one are what it must print.
``console exit=1`` ends so. A fence whose first line is a comment with a path, ``# mine/suite.yaml``, is that
file. All fences of a page share one folder, in order.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from claimcheck.errors import SpecError
from claimcheck.execute.corpora.pair_files import COLUMNS
from claimcheck.spec.base import Spec
from claimcheck.spec.beside import read_beside
from claimcheck.spec.grammar import read_hypothesis
from claimcheck.spec.hypothesis import CellSelection, Covers
from claimcheck.spec.models import ClaimSpec, SuiteSpec
from claimcheck.spec.problems import build
from claimcheck.spec.profile import Competence, CorpusReader, ProfileSpec
from claimcheck.spec.selection import read_selection
from claimcheck.spec.trained import FinetuneModel, MergeModel
from claimcheck.spec.yaml import read_yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])

# Blocks of YAML that are no part of a suite: a merge recipe, steps of a build.
OTHER_YAML = re.compile(r"# recipe\.yaml|- uses:")

# Commands that this test does not run, and why.
EXCLUDED = {
    "make verify": "the whole default run takes minutes; continuous integration is not the place for it",
    "make test": "it would run itself",
    "claimcheck merge recipe.yaml --out merged": "needs four model folders; tests of the command make some",
    "claimcheck verify own": "needs an encoder from the package index; its suite is linted and planned",
    "claimcheck verify two": "a minute and a half of encoding; tests/packaging verifies with real encoders",
}


@dataclass(frozen=True)
class Fence:
    """A fenced block: `tokens` are the words after its language."""

    language: str
    tokens: tuple[str, ...]
    text: str


def fences(text: str) -> Iterator[Fence]:
    """All fenced blocks of a page, those in lists too."""
    for match in re.finditer(r"^( *)```([^\n`]*)\n(.*?)^\1```", text, re.M | re.S):
        info = match[2].split()
        body = "\n".join(line.removeprefix(match[1]) for line in match[3].split("\n"))
        yield Fence(info[0] if info else "", tuple(info[1:]), body)


def commands(fence: Fence) -> Iterator[tuple[str, list[str]]]:
    """(command, lines it must print); a backslash at the end of a line continues it."""
    text = re.sub(r"\\\n\s*", "", fence.text)
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, *output = part.rstrip().split("\n")
        yield re.sub(r"\s+#.*", "", command).strip(), [line for line in output if line.strip()]


def _run(page: Path, folder: Path) -> None:
    """Write the page's files and run its commands."""
    for name in ("docs", "claims"):
        shutil.copytree(ROOT / name, folder / name)
    for fence in fences(page.read_text(encoding="utf-8")):
        if found := re.match(r"# ([\w./-]+/[\w.-]+)\n", fence.text):
            path = folder / found[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.text, encoding="utf-8")
        if fence.language != "console":
            continue
        expected = next((int(t.removeprefix("exit=")) for t in fence.tokens if t.startswith("exit=")), 0)
        for command, output in commands(fence):
            if command in EXCLUDED:
                continue
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=folder,
                env=_environment(folder),
                capture_output=True,
                text=True,
                check=False,
            )
            said = " ".join((done.stdout + done.stderr).split())
            assert done.returncode == expected, f"{page.name}: {command}\n{said}"
            for line in output:
                if line.strip() not in ("…", "..."):
                    assert " ".join(line.split()) in said, (
                        f"{page.name}: {command} does not print: {line}\n{said}"
                    )


def _environment(folder: Path) -> dict[str, str]:
    here = Path(sys.executable).parent
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CLAIMCHECK_")}
    path = f"{here}{os.pathsep}{os.environ['PATH']}"
    return {
        **clean,
        "PATH": path,
        "CLAIMCHECK_STORE": str(folder / "store"),
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_runs(page: Path, tmp_path: Path) -> None:
    """And prints what the page says it prints."""
    _run(page, tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_marked_as_one(page: Path) -> None:
    """No line with a prompt stands in another fence, where nothing would run it."""
    for fence in fences(page.read_text(encoding="utf-8")):
        assert fence.language == "console" or not re.search(r"^\$ ", fence.text, re.M), fence.text


def test_nothing_is_excluded_that_no_page_has() -> None:
    """The list of exclusions does not outlive what it excludes, and each has a reason."""
    known = {
        command
        for page in PAGES
        for fence in fences(page.read_text(encoding="utf-8"))
        if fence.language == "console"
        for command, _ in commands(fence)
    }
    assert set(EXCLUDED) <= known
    assert all(EXCLUDED.values())


def test_a_command_that_fails_is_noticed(tmp_path: Path) -> None:
    """So is one that prints something else."""
    page = tmp_path / "page.md"
    for text in ("$ false", "$ echo a\nb", "$ exit 2"):
        page.write_text(f"```console\n{text}\n```\n", encoding="utf-8")
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        with pytest.raises(AssertionError):
            _run(page, folder)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    """Relative to the page; headings that are linked exist."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        assert path.exists(), f"{page.name} links {target}"
        if anchor:
            heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
            slugs = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
            assert anchor in slugs, f"{page.name} links {target}"


def test_every_guide_is_in_the_list_of_guides() -> None:
    """So that a reader of the site finds it."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = next(f.text for f in fences(index) if f.language == "{toctree}").split("\n\n")[1].split()
    assert sorted(listed) == sorted(p.stem for p in PAGES if p.parent.name == "docs" and p.stem != "index")


# What a part of a file needs to be a whole one.
REST: Mapping[type[Spec], Mapping[str, str]] = {
    SuiteSpec: {},
    ProfileSpec: {"profile": "profile: part", "systems": "systems: {bm25: {bm25: {}}}"},
    ClaimSpec: {
        "claim": "claim: part",
        "statement": "statement: One is better.",
        "hypothesis": "hypothesis: {better: one, than: other}",
    },
}
FRAGMENTS = [
    pytest.param(fence.text, id=f"{page.stem}-{i}")
    for page in PAGES
    for i, fence in enumerate(fences(page.read_text(encoding="utf-8")))
    if fence.language == "yaml" and not OTHER_YAML.match(fence.text)
]


@pytest.mark.parametrize("text", FRAGMENTS)
def test_every_yaml_block_is_of_the_spec(text: str, tmp_path: Path) -> None:
    """Parts of profiles and claims, too: no key that is unknown, none missing that an entry needs."""
    file, errors = tmp_path / "part.yaml", list[SpecError]()
    file.write_text(text, encoding="utf-8")
    keys = set(read_yaml(file))
    kind: type[Spec] = SuiteSpec if "suite" in keys else ClaimSpec
    kind = ProfileSpec if keys <= set(ProfileSpec.model_fields) else kind
    rest = {key: line for key, line in REST[kind].items() if key not in keys}
    file.write_text("\n".join([text.rstrip(), *rest.values(), ""]), encoding="utf-8")
    node = read_yaml(file)
    build(kind, node, errors)
    if kind is ClaimSpec:
        read_hypothesis(node["hypothesis"], margin=0.01, errors=errors)
        read_selection(node.get("on"), errors=errors)
        read_beside(node, CellSelection(), margin=0.01, errors=errors)
    assert not errors, errors


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("training", FinetuneModel.model_fields),
        ("training", MergeModel.model_fields),
        ("training", COLUMNS),
        ("claims", Covers.__dataclass_fields__),
        ("claims", ClaimSpec.model_fields),
        ("data", get_args(CorpusReader)),
        ("data", Competence.model_fields),
    ],
    ids=["finetune", "merge", "pairs", "covers", "claim", "readers", "competence"],
)
def test_no_key_is_left_out(page: str, keys: Iterable[str]) -> None:
    """A key that the spec knows and no guide tells is found by nobody."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    assert [key for key in keys if not re.search(rf"\b{re.escape(key)}\b", text)] == []


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """As `make docs` does."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "docs", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "claims.html").is_file()
