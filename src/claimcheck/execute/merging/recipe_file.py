"""A merge recipe as a YAML file (spec side of `claimcheck merge`).

base: models/e5-small            # gives configuration and tokenizer, and what the models changed
models: [runs/de, runs/fr]       # paths relative to this file
method: ties
density: 0.2
weights: [1, 1]
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import SpecError, SpecErrors
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.recipe import KEYS, Recipe, problems
from claimcheck.spec.yaml import YamlMap, place_of, read_yaml

FOLDERS = ("base", "models")


@dataclass(frozen=True, slots=True)
class RecipeFile:
    """What a recipe file says."""

    base: Path
    models: tuple[Path, ...]
    recipe: Recipe


def read_recipe(path: Path) -> RecipeFile:
    """Read a recipe file.

    Raises:
        SpecErrors: all its mistakes, with their places.
    """
    content = read_yaml(path)
    errors: list[SpecError] = []
    for key in content:
        if key not in FOLDERS + KEYS:
            hint = did_you_mean(key, FOLDERS + KEYS)
            errors.append(SpecError(f"unknown key '{key}'{hint}", content.keys_at[key]))
    base = _folder(content, path, ("base",), errors)
    models = _models(content, path, errors)
    params = {key: value for key, value in content.items() if key in KEYS}
    if models:
        errors += [
            SpecError(problem.message, content.values_at.get(problem.key, content.place))
            for problem in problems(params, len(models))
        ]
    if errors or base is None:
        raise SpecErrors(errors)
    return RecipeFile(base, tuple(models), Recipe.of(params, len(models)))


def _models(content: YamlMap, file: Path, errors: list[SpecError]) -> list[Path]:
    listed = content.get("models")
    if not isinstance(listed, list) or not listed:
        place = content.values_at.get("models", content.place)
        errors.append(SpecError("models: give a list of model folders, such as [de, fr]", place))
        return []
    found = [_folder(content, file, ("models", number), errors) for number in range(len(listed))]
    return [folder for folder in found if folder is not None]


def _folder(content: YamlMap, file: Path, loc: tuple[str | int, ...], errors: list[SpecError]) -> Path | None:
    value = content.get("base") if loc == ("base",) else content["models"][loc[1]]
    name = "base" if loc == ("base",) else f"models[{loc[1]}]"
    place = place_of(content, loc, content.place)
    if not isinstance(value, str) or not value:
        errors.append(SpecError(f"{name}: give a model folder, its path relative to this file", place))
        return None
    folder = file.parent / value
    if not folder.is_dir():
        errors.append(SpecError(f"{name}: no such folder: {folder}", place))
        return None
    return folder
