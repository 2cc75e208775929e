"""Files and folders of the user's own that a profile names: which of them are not there yet.

No mistake, since a suite may be written before its data exist; `lint` warns, `plan` and `verify` refuse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from claimcheck.errors import Place, SpecError
from claimcheck.spec.profile import ProfileSpec, RunSystem, SourceModel
from claimcheck.spec.project import LoadedProfile
from claimcheck.spec.word_models import PretrainModel, TranslatorModel, VectorsModel

PATH = "path:"


class _Named(NamedTuple):
    """A source as a profile names it, at a key of an entry."""

    key: str
    source: str
    place: Place


def absent_paths(profile: LoadedProfile) -> Iterator[SpecError]:
    """What is named and not there, in the order of the profile; of run files, those of some cells."""
    for key, source, place in _named(profile.spec):
        path = source.removeprefix(PATH)
        if source.startswith(PATH) and not profile.path(path).exists():
            yield SpecError(
                f"{key}: {path} is not there yet; put it there before `plan` and `verify`, or correct the "
                "path (it is relative to the profile)",
                place,
            )
    for name, system in profile.spec.systems.items():
        if isinstance(system, RunSystem):
            files = run_files(system, profile)
            lacking = sorted(file for file in files if not profile.path(file).is_file())
            if lacking:
                yield SpecError(
                    f"systems.{name}.run: {len(lacking)} of {len(files)} run files are not there yet, "
                    f"{lacking[0]} first; `verify` needs one for each cell that a claim is about",
                    system.place,
                )


def run_files(system: RunSystem, profile: LoadedProfile) -> frozenset[str]:
    """The run files of all cells, as paths relative to the profile."""
    return frozenset(
        system.run.replace("{task}", task.name).replace("{pair}", pair)
        for task in profile.tasks
        if task.name in profile.spec.tasks
        for pair in task.pairs
    )


def _named(spec: ProfileSpec) -> Iterator[_Named]:
    for name, corpus in spec.corpora.items():
        yield _Named(f"corpora.{name}.from", corpus.source, corpus.place)
    for name, model in spec.models.items():
        match model:
            case SourceModel(source=source):
                yield _Named(f"models.{name}.from", source, model.place)
                yield _Named(f"models.{name}.tokenizer", model.tokenizer or "", model.place)
            case PretrainModel(tokenizer=source):
                yield _Named(f"models.{name}.tokenizer", source, model.place)
            case TranslatorModel(translator=source):
                yield _Named(f"models.{name}.translator", source, model.place)
            case VectorsModel(vectors=Mapping() as files):
                for language, file in files.items():
                    yield _Named(f"models.{name}.vectors.{language}", f"{PATH}{file}", model.place)
