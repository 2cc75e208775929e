r"""Commands that a LaTeX document defines for itself, and text with them written out (audit: readers).

In: masked text, for the definitions; a verbatim span, to read it. Out: words for `markup.plain`, never for
quoting. Definitions are long or short, with or without arguments; none is run, each is a pattern with places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LONGEST, MOST = 200, 300  # characters of a definition, definitions of a document
LONGEST_ARGUMENT, LONGEST_DEFINITION = 4000, 4000
GROWTH = 20_000  # characters by which a text may grow; beyond, it is read as it stands

_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*\{?\\(?P<name>[a-zA-Z]{1,40})\}?\s*"
    r"(?:\[(?P<count>[1-9])\]\s*(?:\[(?P<default>[^\[\]\n]{0,80})\]\s*)?)?\{"
    r"|\\def\s*\\(?P<plain>[a-zA-Z]{1,40})(?P<places>(?:#[1-9])*)\s*\{"
)
_USED = re.compile(r"\\([a-zA-Z]{1,40})")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_PLACE = re.compile(r"#([1-9])")
_OPTION = re.compile(r"\s*\[([^\[\]\n]{0,200})\]")
_OPEN = re.compile(r"\s*\{")
_TOKEN = re.compile(r"\s*(\\[a-zA-Z]+|[^\s{}\\])")
_LAYS_OUT = re.compile(
    r"(?<!\\)&|\\\\|\\(?:item|(?:sub)*section|chapter|paragraph|tabularnewline)\b"
    r"|\\(?:begin|end)\s*\{(?:tab|longtab|xltab|itemize|enumerate|description|thebib)"
)


def closing_brace(text: str, start: int, limit: int = 20_000) -> int:
    """Offset of the brace that closes one opened before `start`; the end of the search if none does."""
    depth, end = 1, min(len(text), start + limit)
    for match in _BRACE.finditer(text, start, end):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return match.start()
    return end


@dataclass(frozen=True, slots=True)
class Macro:
    """A command: what it stands for, how many arguments it takes, and the first one's default, if any."""

    body: str
    arguments: int = 0
    default: str | None = None

    def written(self, given: Sequence[str]) -> str:
        """What it stands for with these arguments; a place without one is empty."""
        return _PLACE.sub(lambda m: given[int(m[1]) - 1] if int(m[1]) <= len(given) else "", self.body)


@dataclass(frozen=True)
class Macros:
    """The commands of a document by name."""

    known: Mapping[str, Macro]

    @classmethod
    def of(cls, text: str) -> Macros:
        """Those that a text defines, each as it was defined last."""
        found: dict[str, Macro] = {}
        for match in _DEFINED.finditer(text):
            end = closing_brace(text, match.end(), LONGEST)
            if end < match.end() + LONGEST:
                count = int(match["count"] or 0) or (match["places"] or "").count("#")
                found[_name(match)] = Macro(text[match.end() : end], count, match["default"])
            if len(found) == MOST:
                break
        return cls(found)

    @cached_property
    def _used(self) -> re.Pattern[str]:
        names = sorted(self.known, key=len, reverse=True)
        return re.compile(rf"\\({'|'.join(map(re.escape, names))})(?![a-zA-Z])")

    def expanded(self, raw: str) -> str:
        """A text with its commands written out; twice, as one may use another."""
        if not self.known:
            return raw
        limit = len(raw) + GROWTH
        for _ in range(2):
            if "\\" not in raw:
                break
            found = self._once(raw, limit)
            if found is None:
                break
            raw = found
        return raw

    def _once(self, raw: str, limit: int) -> str | None:
        """None where the text would grow beyond the limit."""
        parts: list[str] = []
        at = length = 0
        while match := self._used.search(raw, at):
            macro = self.known[match[1]]
            given, end = _arguments(macro, raw, match.end())
            parts += [raw[at : match.start()], macro.written(given)]
            length += len(parts[-1]) + len(parts[-2])
            if length + len(raw) - end > limit:
                return None
            at = end
        return "".join([*parts, raw[at:]])


NO_MACROS = Macros({})


def hiding(text: str) -> list[str]:
    """Names of the commands, however long, that make rows, items or headings where the text uses them."""
    named: set[str] = set()
    parts, at = [], 0
    for match in _DEFINED.finditer(text):
        if match.start() < at:
            continue  # inside another definition
        end = closing_brace(text, match.end(), LONGEST_DEFINITION)
        if _LAYS_OUT.search(text, match.end(), end):
            named.add(_name(match))
        parts.append(text[at : match.start()])
        at = end
    used = {match[1] for part in [*parts, text[at:]] for match in _USED.finditer(part)} if named else set()
    return sorted(named & used)


def _name(match: re.Match[str]) -> str:
    return match["name"] or match["plain"]


def _arguments(macro: Macro, text: str, at: int) -> tuple[list[str], int]:
    """What a command is given, and where it ends; an argument that is missing is empty."""
    given: list[str] = []
    if macro.default is not None:
        option = _OPTION.match(text, at)
        given.append(option[1] if option else macro.default)
        at = option.end() if option else at
    while len(given) < macro.arguments:
        if opened := _OPEN.match(text, at):
            end = closing_brace(text, opened.end(), LONGEST_ARGUMENT)
            given.append(text[opened.end() : end])
            at = min(end + 1, len(text))
        elif token := _TOKEN.match(text, at):
            given.append(token[1])
            at = token.end()
        else:
            break
    if not macro.arguments and text.startswith("{}", at):
        at += 2
    return given, at
