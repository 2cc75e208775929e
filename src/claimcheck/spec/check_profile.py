"""Names of a profile against one another: every mistake with its place and the nearest valid name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from claimcheck.errors import DataError, Place, SpecError
from claimcheck.spec import model_names
from claimcheck.spec.cells import task_cells, task_pairs
from claimcheck.spec.check_combined import check_combined
from claimcheck.spec.check_models import check_models
from claimcheck.spec.check_words import check_word_system
from claimcheck.spec.grammar import OWN_BASELINE
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc, dotted
from claimcheck.spec.profile import (
    KNOWN_ITEM_READERS,
    PAGE_READER,
    PAIRS_READER,
    Bm25System,
    EncodeSystem,
    ProfileSpec,
    RunSystem,
    ScoresSystem,
    SourceModel,
    SystemSpec,
    TaskSpec,
)
from claimcheck.spec.project import LoadedProfile
from claimcheck.spec.tables import TableNames, table_names
from claimcheck.spec.trained import CrossEncoderModel
from claimcheck.spec.yaml import YamlMap, place_of

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")
RUN_PLACEHOLDERS = ("{task}", "{pair}")
DATA_SETS, DATA_SETS_READER = "ir_datasets:", "jsonl"
"""The library's data sets are written as JSON lines, whatever their own format."""


def check_profile(
    spec: ProfileSpec, file: Path, node: YamlMap, errors: list[SpecError]
) -> LoadedProfile | None:
    """Check a profile and look its score tables' names up; mistakes are appended to `errors`.

    None if a table cannot be read: without its names nobody can tell which others are wrong.
    """
    check = _Check(spec, file, node, errors)
    loaded = check.run()
    return None if check.tables_missing else loaded


class _Check:
    def __init__(self, spec: ProfileSpec, file: Path, node: YamlMap, errors: list[SpecError]) -> None:
        self.spec, self.file, self.node, self.errors = spec, file, node, errors
        self.models = model_names.names(spec)
        self.tables: dict[str, TableNames] = {}
        self.systems: set[str] = set()
        self.tables_missing = False

    def wrong(self, loc: Loc, message: str, *, key: bool = False) -> None:
        place = place_of(self.node, loc, Place(""), key=key)
        self.errors.append(SpecError(f"{dotted(loc)}: {message}", place))

    def known(self, loc: Loc, what: str, name: str, names: Collection[str]) -> bool:
        if name not in names and not (names is self.systems and self.tables_missing):
            self.wrong(loc, f"unknown {what} '{name}'{did_you_mean(name, names)}")
        return name in names

    def run(self) -> LoadedProfile:
        if self.spec.profile != self.file.stem:
            self.wrong(
                ("profile",), f"'{self.spec.profile}' stands in {self.file.name}; use one name for both"
            )
        self.data_sets()
        for name, task in self.spec.tasks.items():
            self.task(name, task)
        check_models(self.spec, self.wrong)
        self.name_systems()
        for name, system in self.spec.systems.items():
            self.system(name, system)
        check_combined(self.spec, self.tables, self.wrong)
        self.roles()
        stand_ins = {
            *self.spec.systems,
            *self.spec.models,
            *self.spec.corpora,
            *self.spec.tasks,
            *self.systems,
        }
        for name in self.spec.stands_for:
            self.known(("stands_for", name), "system, model, corpus or task", name, stand_ins)
        tables = {name: names.systems for name, names in sorted(self.tables.items())}
        return LoadedProfile(self.spec, self.file, task_cells(self.spec, self.tables), tables)

    def data_sets(self) -> None:
        """`ir_datasets:` gives texts, in one form."""
        for name, corpus in self.spec.corpora.items():
            if corpus.source.startswith(DATA_SETS) and corpus.reader != DATA_SETS_READER:
                self.wrong(
                    ("corpora", name, "reader"), f"what {DATA_SETS} gives is read by {DATA_SETS_READER}"
                )
        for name, model in self.spec.models.items():
            if isinstance(model, SourceModel) and model.source.startswith(DATA_SETS):
                self.wrong(("models", name, "from"), f"{DATA_SETS} gives collections, no models")

    def task(self, name: str, task: TaskSpec) -> None:
        loc: Loc = ("tasks", name)
        if not self.known((*loc, "corpus"), "corpus", task.corpus, self.spec.corpora):
            return
        corpus = self.spec.corpora[task.corpus]
        if corpus.reader == PAIRS_READER:
            self.wrong((*loc, "corpus"), f"corpus '{task.corpus}' has pairs for training, nothing to search")
            return
        for i, language in enumerate(task.languages or ()):
            if language not in corpus.languages:
                has = ", ".join(corpus.languages)
                self.wrong(
                    (*loc, "languages", i),
                    f"corpus '{task.corpus}' has no language '{language}' (it has {has})",
                )
        self.pairs(loc, task)
        documents = task.kind == "document"
        for key in ("page", "own_title", "min_words"):
            if getattr(task, key) is not None and (not documents or corpus.reader not in KNOWN_ITEM_READERS):
                where = f"document tasks of {' and '.join(KNOWN_ITEM_READERS)}"
                self.wrong((*loc, key), f"'{key}' is only for {where}", key=True)
        if documents and corpus.reader == PAGE_READER and task.page is None:
            self.wrong(loc, "the key 'page' is missing: category or block")
        if task.page is not None and documents and corpus.reader in KNOWN_ITEM_READERS[1:]:
            self.wrong((*loc, "page"), f"'page' is only for the reader {PAGE_READER}", key=True)

    def pairs(self, loc: Loc, task: TaskSpec) -> None:
        possible = task_pairs(self.spec, task.model_copy(update={"pairs": None}))
        languages = {language for pair in possible for language in pair.split("-")}
        for i, pair in enumerate(task.pairs or ()):
            query, _, document = pair.partition("-")
            lacking = next((x for x in (query, document) if x not in languages), None)
            if lacking is not None and query != document:
                has = ", ".join(sorted(languages))
                self.wrong(
                    (*loc, "pairs", i), f"'{pair}': the task has no language '{lacking}' (it has {has})"
                )
            elif pair not in possible:
                message = (
                    f"'{pair}': a query would find its own string; `own_title: drop` allows it for documents"
                )
                self.wrong((*loc, "pairs", i), message)
        if not possible and not task.pairs:
            self.wrong(loc, "the task has no language pair; give it more languages")

    def name_systems(self) -> None:
        """Collect the names usable as systems: those of the profile and those inside its tables."""
        for name, system in self.spec.systems.items():
            if name == OWN_BASELINE:
                self.wrong(
                    ("systems", name), f"'{OWN_BASELINE}' means something else in claims; rename it", key=True
                )
            if not isinstance(system, ScoresSystem):
                self.systems.add(name)
        for name, system in self.spec.systems.items():
            if isinstance(system, ScoresSystem):
                self.table(name, system)

    def table(self, name: str, system: ScoresSystem) -> None:
        loc: Loc = ("systems", name, "scores")
        try:
            names = table_names(self.file.parent / system.scores)
        except DataError as error:
            self.tables_missing = True
            return self.wrong(loc, str(error))
        for inside in names.systems:
            if inside in self.systems:
                self.wrong(loc, f"its system '{inside}' has the name of another system; rename one")
        self.systems.update(names.systems)
        self.tables[name] = names
        return None

    def system(self, name: str, system: SystemSpec) -> None:
        loc: Loc = ("systems", name)
        if system.baseline is not None:
            self.known((*loc, "baseline"), "system", system.baseline, self.systems)
            if system.baseline == name:
                self.wrong((*loc, "baseline"), "a system is no baseline of itself")
        if system.competence is not None:
            at = (*loc, "competence", "of")
            self.known(at, "system", system.competence.of, self.systems)
            if system.competence.of == name:
                self.wrong(at, "a system is no measure of its own competence")
        if isinstance(system, EncodeSystem):
            self.encoder((*loc, "encode"), system.encode)
            if system.localise is not None and system.localise.stride > system.localise.window:
                self.wrong(
                    (*loc, "localise", "stride"), "longer than the window: text between windows would be lost"
                )
            if system.localise is not None and system.localise.top > 1 and system.localise.aggregate == "max":
                self.wrong(
                    (*loc, "localise", "top"),
                    "'top' needs `aggregate: mean`: the maximum is that of one window",
                )
        if isinstance(system, EncodeSystem | Bm25System):
            check_word_system(self.spec, self.wrong, name, system)
        if isinstance(system, RunSystem):
            self.run_template((*loc, "run"), system.run)

    def encoder(self, loc: Loc, name: str) -> None:
        """A name that stands for one model."""
        if name in self.spec.models and name not in self.models:
            each = ", ".join(map(str, model_names.members(self.spec, name)))
            self.wrong(loc, f"'{name}' is one model per language; name one of {each}")
        else:
            self.known(loc, "model", name, self.models)
            if isinstance(self.spec.models.get(name), CrossEncoderModel):
                self.wrong(
                    loc, f"'{name}' is a cross-encoder: it re-ranks (`with: {name}`) and cannot search"
                )

    def run_template(self, loc: Loc, template: str) -> None:
        for found in _PLACEHOLDER.findall(template):
            if found not in RUN_PLACEHOLDERS:
                self.wrong(loc, f"unknown placeholder '{found}'; there are {' and '.join(RUN_PLACEHOLDERS)}")
        cells = [(task.name, pair) for task in task_cells(self.spec, {}) for pair in task.pairs]
        if not cells:
            self.wrong(loc, "run files need a task to be judged on; the profile has none")
        paths = {template.replace("{task}", task).replace("{pair}", pair) for task, pair in cells}
        if len(paths) < len(cells):
            self.wrong(
                loc, f"{len(cells)} cells share {len(paths)} run files; use {' and '.join(RUN_PLACEHOLDERS)}"
            )
        elif cells and not any((self.file.parent / path).is_file() for path in paths):
            self.wrong(loc, f"no such file: {min(paths)}; paths are relative to the profile")

    def roles(self) -> None:
        for name, role in self.spec.roles.items():
            loc: Loc = ("roles", name)
            if name in self.systems or name in self.spec.systems or name == OWN_BASELINE:
                self.wrong(
                    loc, f"'{name}' is a system already; systems and roles share their names", key=True
                )
            if not isinstance(role, Mapping):
                self.members(loc, role)
                continue
            for corpus, chosen in role.items():
                if corpus not in self.spec.corpora:
                    hint = did_you_mean(corpus, self.spec.corpora)
                    self.wrong((*loc, corpus), f"unknown corpus '{corpus}'{hint}", key=True)
                self.members((*loc, corpus), chosen)

    def members(self, loc: Loc, members: tuple[str, ...]) -> None:
        for i, member in enumerate(members):
            if member in self.tables:
                inside = ", ".join(self.tables[member].systems)
                self.wrong((*loc, i), f"'{member}' is a table of scores; name its systems: {inside}")
            elif self.known((*loc, i), "system", member, self.systems) and member in members[:i]:
                self.wrong((*loc, i), f"'{member}' stands twice")
