"""YAML 1.2 text → plain values that remember where they stood.

First stage of `spec`: a file comes in, nested `YamlMap`/`YamlList`/scalars go out, each with its
place, so that later stages can point at a line and column. Whatever could surprise (aliases, tags,
duplicate keys, tabs, several documents, huge or deeply nested files) is refused with one sentence.

Only the syntax is left to PyYAML, which knows YAML 1.1; in what is let through it is that of 1.2. Which
plain words are numbers, truth values or nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from claimcheck.errors import Place, SpecError, SpecErrors

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 18

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is thirty times as fast; not everywhere

# The core schema of YAML 1.2, section 10.3.2: `no` and `on` are strings.
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN")
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
_OLD_BREAK = re.compile("[\x85\u2028\u2029]")


class YamlMap(dict[str, Any]):
    """A mapping with the places of itself, its keys and its values."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}


class YamlList(list[Any]):
    """A sequence with the places of itself and its items."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.items_at: list[Place] = []


def place_of(value: object, loc: tuple[int | str, ...], default: Place, *, key: bool = False) -> Place:
    """Place of what `loc` leads to inside `value`; steps that lead nowhere are skipped.

    With `key`, the place of the last step's key instead of its value.
    """
    place = value.place if isinstance(value, YamlMap | YamlList) else default
    for i, step in enumerate(loc):
        last = i == len(loc) - 1
        if isinstance(value, YamlMap) and isinstance(step, str) and step in value:
            place = value.keys_at[step] if key and last else value.values_at[step]
            value = value[step]
        elif isinstance(value, YamlList) and isinstance(step, int) and step < len(value):
            place, value = value.items_at[step], value[step]
    return place


def shown_path(path: Path) -> str:
    """The path as messages show it: relative where it lies below the current folder."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def read_yaml(path: Path) -> YamlMap:
    """Read a file whose top level is a mapping.

    Raises:
        SpecErrors: the file cannot be read, is not such YAML, or uses what is refused here.
    """
    file = shown_path(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecErrors([SpecError(f"cannot be read: {error.strerror or error}", Place(file))]) from None
    return parse_yaml(raw, file)


def parse_yaml(raw: bytes, file: str) -> YamlMap:
    """Parse bytes whose top level is a mapping; `file` names them in messages.

    Raises:
        SpecErrors: as `read_yaml`.
    """
    text = _decode(raw, file)
    reader = _Reader(file)
    try:
        value = reader.document(yaml.parse(text, Loader=_PARSER))
    except SpecError as error:
        raise SpecErrors([*reader.errors, error]) from None
    except yaml.YAMLError as error:
        raise SpecErrors([*reader.errors, _syntax(error, file)]) from None
    except ValueError as error:  # what PyYAML without libyaml lets through on garbage
        raise SpecErrors([SpecError(f"not YAML: {error}", Place(file))]) from None
    if not isinstance(value, YamlMap):
        found = "nothing" if value is None else "a list" if isinstance(value, YamlList) else "a single value"
        raise SpecErrors([SpecError(f"expected `key: value` lines, found {found}", Place(file))])
    if reader.errors:
        raise SpecErrors(reader.errors)
    return value


def _decode(raw: bytes, file: str) -> str:
    def fail(message: str, line: int = 0, column: int = 0) -> SpecErrors:
        return SpecErrors([SpecError(message, Place(file, line, column))])

    if len(raw) > MAX_BYTES:
        raise fail(
            f"larger than {MAX_BYTES // 1_000_000} MB; a spec is a few kilobytes, is this the right file?"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise fail(message, line, error.start - raw.rfind(b"\n", 0, error.start)) from None
    for pattern, message in (
        (re.compile("\0"), "a NUL character; is this a text file?"),
        (_TAB_INDENT, "a tab in the indentation; YAML allows only spaces there"),
        (_OLD_BREAK, "a character that ends a line in YAML 1.1 but not in 1.2; write a space there"),
    ):
        if found := pattern.search(text):
            at = found.end() - 1
            raise fail(message, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    return text


def _syntax(error: yaml.YAMLError, file: str) -> SpecError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = " ".join(part for part in (error.context, error.problem) if part)
        return SpecError(f"not YAML: {what}", place)
    return SpecError(f"not YAML: {str(error).splitlines()[0]}", Place(file))


class _Reader:
    """Builds values from parser events; collects duplicate keys, stops at anything refused."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[SpecError] = []

    def document(self, events: Iterator[Any]) -> object:
        value: object = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise SpecError("a second document (`---`); one file holds one spec", self._at(event))
                if event.version not in (None, (1, 2)):
                    raise SpecError("only YAML 1.2 is read here; leave the %YAML line out", self._at(event))
                value = self._value(next(events), events, 0)
        return value

    def _at(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _value(self, event: Any, events: Iterator[Any], depth: int) -> object:
        if isinstance(event, AliasEvent) or event.anchor:
            raise SpecError(
                "anchors and aliases (`&`, `*`) are not allowed; write the value out", self._at(event)
            )
        if event.tag is not None:
            raise SpecError(f"tags such as {event.tag} are not allowed; leave it out", self._at(event))
        if depth > MAX_DEPTH:
            raise SpecError(f"nested deeper than {MAX_DEPTH} levels", self._at(event))
        if isinstance(event, MappingStartEvent):
            return self._map(event, events, depth)
        if isinstance(event, SequenceStartEvent):
            items = YamlList(self._at(event))
            while not isinstance(event := next(events), SequenceEndEvent):
                items.append(self._value(event, events, depth + 1))
                items.items_at.append(self._at(event))
            return items
        return self._scalar(event)

    def _map(self, start: Any, events: Iterator[Any], depth: int) -> YamlMap:
        found = YamlMap(self._at(start))
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                self._value(event, events, depth + 1)  # the more telling complaint about anchors or depth
                raise SpecError("a key must be a plain word", self._at(event))
            if event.anchor or event.tag is not None:
                self._value(event, events, depth)
            key, at = str(event.value), self._at(event)
            event = next(events)
            value = self._value(event, events, depth + 1)
            if key in found:
                self.errors.append(
                    SpecError(f"key '{key}' stands twice, first in line {found.keys_at[key].line}", at)
                )
                continue
            found[key], found.keys_at[key], found.values_at[key] = value, at, self._at(event)
        return found

    def _scalar(self, event: Any) -> object:  # noqa: PLR0911 - one line per type of the schema
        text = str(event.value)
        if not event.implicit[0]:  # quoted or a block: a string whatever it looks like
            return text
        if _NULL.fullmatch(text):
            return None
        if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
            return text.lower() == "true"
        if _INT.fullmatch(text):
            if len(text) > MAX_DIGITS:
                raise SpecError(f"a number of {len(text)} digits", self._at(event))
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _INFINITE.fullmatch(text):
            return float(text.replace(".", "", 1))
        return text
