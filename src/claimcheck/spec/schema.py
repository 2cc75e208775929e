"""JSON Schema of suite, claim and profile files: editors complete and check from it.

The schema of the models is pydantic's; that of hypotheses and cell selections is written here, from
the same words that `grammar.py` and `selection.py` read. What names mean is beyond a schema: `lint`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from claimcheck.spec.grammar import COMPARISONS, HOLDS, OWN_BASELINE, TAKES, TASK_KINDS
from claimcheck.spec.hypothesis import Covers
from claimcheck.spec.models import ClaimSpec, SuiteSpec
from claimcheck.spec.profile import ProfileSpec
from claimcheck.spec.selection import PAIR_WORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
File = Literal["suite", "claim", "profile"]
_MODELS: Mapping[str, type[BaseModel]] = {"suite": SuiteSpec, "claim": ClaimSpec, "profile": ProfileSpec}
Schema = dict[str, Any]


def schema(file: File | None = None) -> Schema:
    """The schema of one kind of file; None gives one schema for all three, told apart by their first key."""
    if file is not None:
        return {"$schema": DIALECT, "title": f"claimcheck {file}", **_schema(file)}
    parts = {name: _schema(name) for name in _MODELS}
    shared: Schema = {}
    for part in parts.values():
        shared |= part.pop("$defs", {})
    rules = [{"if": {"required": [name]}, "then": part} for name, part in parts.items()]
    return {
        "$schema": DIALECT,
        "title": "claimcheck suite, claim or profile",
        "type": "object",
        "anyOf": [{"required": [name]} for name in _MODELS],
        # a suite has the key `profile` too, and so is told by `suite`
        "allOf": [rules[0], rules[1], {"if": {"required": ["suite"]}, "else": rules[2]}],
        "$defs": shared,
    }


def _schema(file: str) -> Schema:
    made = _MODELS[file].model_json_schema(by_alias=True, schema_generator=_Generator)
    if file == "claim":
        made["$defs"] = made.get("$defs", {}) | _grammar()
    return made


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, which otherwise looks for our own definitions and does not find them."""

    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> Schema:
        made = super().generate(schema, mode)
        for name in ("on", "hypothesis"):
            if name in made.get("properties", {}):
                made["properties"][name] = {"$ref": f"#/$defs/{name.capitalize()}"}
        return made


def _grammar() -> Schema:
    name: Schema = {"type": "string", "minLength": 1}
    names: Schema = {"type": "array", "items": name, "minItems": 1, "uniqueItems": True}
    share: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "Hypothesis": {"oneOf": _forms(name, names, share)},
        "Operand": {
            "anyOf": [
                {"type": "string", "minLength": 1, "not": {"const": OWN_BASELINE}},
                _closed({"role": name, "take": {"enum": list(TAKES)}}, ["role"]),
            ]
        },
        "Other": {"anyOf": [{"$ref": "#/$defs/Operand"}, {"const": OWN_BASELINE}]},
        "Hold": {
            "anyOf": [
                {"enum": list(HOLDS)},
                _closed({"at_least": share | {"exclusiveMinimum": 0}}, ["at_least"]),
                _closed({"at_most": share | {"exclusiveMaximum": 1}}, ["at_most"]),
            ]
        },
        "Covers": _covers(name, names) | {"minProperties": 1},
        "On": _closed({"tasks": _tasks(names), "pairs": _pairs()}, []),
    }


def _forms(name: Schema, names: Schema, share: Schema) -> list[Schema]:
    margin, hold = share | {"exclusiveMinimum": 0}, {"$ref": "#/$defs/Hold"}
    operand, other = {"$ref": "#/$defs/Operand"}, {"$ref": "#/$defs/Other"}
    hypothesis = {"$ref": "#/$defs/Hypothesis"}
    several = {"type": "array", "items": hypothesis, "minItems": 2}
    forms = [
        _closed(
            {
                kind: operand,
                keys.other: other,
                keys.margin: share if kind == "better" else margin,
                "hold": hold,
            },
            [kind, keys.other],
        )
        for kind, keys in COMPARISONS.items()
    ]
    among = names | {"minItems": 2}
    only = {"only": name, "among": among, "better_than": other, "by": margin, "hold": hold}
    forms.append(_closed(only, ["only", "among", "better_than"]))
    forms.append(_closed({"covers": {"$ref": "#/$defs/Covers"}}, ["covers"]))
    forms += [_closed({key: several}, [key]) for key in ("all", "any")]
    return [*forms, _closed({"not": hypothesis}, ["not"])]


def _covers(name: Schema, names: Schema) -> Schema:
    special: Schema = {
        "of": name,
        "task_kinds": {
            "type": "array",
            "items": {"enum": list(TASK_KINDS)},
            "minItems": 1,
            "uniqueItems": True,
        },
        "trained_on_languages": names,
        "test_excludes_languages": names,
        "train_test_corpora_differ": {"const": True},
        "train_test_disjoint": {"const": True},
    }
    count = {"type": "integer", "minimum": 1}
    return _closed({f.name: special.get(f.name, count) for f in fields(Covers)}, [])


def _tasks(names: Schema) -> Schema:
    one_or_more: Schema = {"anyOf": [{"type": "string", "minLength": 1}, names]}
    kind = {"enum": list(TASK_KINDS)}
    kinds = {"anyOf": [kind, {"type": "array", "items": kind, "minItems": 1, "uniqueItems": True}]}
    narrowed = _closed({"kind": kinds, "corpus": one_or_more}, [])
    return {"anyOf": [*one_or_more["anyOf"], narrowed]}


def _pairs() -> Schema:
    pair = {"type": "string", "pattern": "^[^-]+-[^-]+$"}
    listed = {"type": "array", "items": pair, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [{"enum": list(PAIR_WORDS)}, listed]}


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
