"""A claims table that lost its rules, as PDFs and plain text give it: its head, and how its cells look.

In: lines of text. Out: the columns that a head names, in their order, and patterns of the cells that stand
before the claim and after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple

from claimcheck.audit import languages

SYMBOL = r"[✓✔☑✅√×✗✘☒❌✕✖]\ufe0f?"
WORD = (
    r"yes|no|true|false|verified|not verified|unverified|refuted|supported|not supported|unclear|undecided"
    r"|inconclusive|unknown"
)
NUMBER = r"(?:0?[.,]\d+|[01](?:[.,]0+)?|\d{1,3}(?:\.\d+)?\s?%)"
OTHER_WORDS = (  # marks only where a head says that marks follow
    r"(?:partly|partially|mostly) (?:verified|supported)|unsupported|confirmed|not confirmed|rejected"
    r"|contradicted|mixed|uncertain|(?:not enough|insufficient|no) evidence|correct|incorrect|pass(?:ed)?"
    rf"|fail(?:ed)?|(?-i:O)pen|pending|{languages.YES}|{languages.NO}"
    # What may as well be a word of the claim is a mark only with a capital.
    r"|(?-i:SUPPORTS?|Supports|REFUTES?|Refutes|ENTAIL(?:S|ED)|Entail(?:s|ed)|CONTRADICTS|Contradicts"
    r"|NEI|NOT[ _]ENOUGH[ _]INFO|Not enough info(?:rmation)?)"
)
_DECIMAL = r"(?:0?[.,]\d+|1[.,]0+|\d{1,3}\s?%)(?!\S)"
_OPEN = rf"(?<=\s)(?:[○◦◯⚪●•⊘](?=\s)|(?:o|open)(?=\s{{1,6}}{_DECIMAL}))"
_DINGBAT = r"[3-8](?=\s+0?\.\d)"  # ZapfDingbats without a code map
_GLUED = (
    r"(?<=[^\W\d_])(?=[01]?[.,]\d|\d{1,3}\s?%)"  # a cell that follows without a space, as "Contradicted0.06"
)
_DEGREE = r"(?:(?:very|moderately|fairly)\s)?(?:high|medium|moderate|low)|n/?a"

_NAMES = {
    "number": r"#|№|(?:claim\s)?(?:no\.|nr\.|no|nr|id|\#)|index",
    "claim": r"(?:extracted\s|key\s)?(?:claims?|statements?|findings?|assertions?|propositions?)(?:\stext)?"
             rf"|{languages.CLAIM_COLUMN}",
    "mark": r"(?:independently\s)?verified|verification(?:\s(?:status|result))?|verdicts?|marks?|status"
            r"|supported|confirmed|check(?:ed)?|decision|veracity|label|outcome|result"
            rf"|{languages.MARK_COLUMN}",
    "judged": r"(?-i:Judge?ments?|Holds|Assessments?|Ratings?|Stance|Support|Supports|Valid|Correct|True"
              r"|Truth|Ruling|Fact[- ]?[Cc]hecked|Fact[- ]?[Cc]heck)",
    "confidence": r"conf\.|conf(?:idence)?|certainty|probability|prob\.?|credence|score"
                  rf"|{languages.CONFIDENCE_COLUMN}",
    "source": r"(?:sources?|src|references?|refs?\.?|papers?|citations?|cites|cited|evidence|doi|arxiv"
              rf"|provenance|pointer|stud(?:y|ies)|{languages.SOURCE_COLUMN})(?:\sids?|\snos?\.?)?",
}  # fmt: skip
_KINDS = r"[ \t](?:size|sets?|types?|design|levels?|groups?|values?|counts?|years?|area|domain)(?!\w)"
_OTHER = rf"(?-i:[A-ZÀ-Þ])[\w/-]{{1,20}}(?:{_KINDS})?|(?-i:[nNkKdgr])(?!\w)|95[ \t]?%[ \t]CI"
_NAME = re.compile(
    rf"[ \t]*(?:(?:{'|'.join(f'(?P<{role}>{name})' for role, name in _NAMES.items())})"
    rf"(?!{_KINDS}|(?<![.#])[\w/-])|(?P<other>{_OTHER}))"
    r"(?P<unit>[ \t]?\([^()\n]{1,14}\)|[ \t]?%)?[?:*]?(?=\s|$|(?<=[.#])(?-i:[A-Z]))",  # "No.Claim"
    re.I,
)
_ANYWHERE = re.compile(rf"(?<!\S){_NAME.pattern}", re.I)
_LINE = re.compile(r"^[^\n]{1,120}$", re.M)
_MAX_HEAD = 8  # lines: a head whose cells were written one below the other


class Head(NamedTuple):
    """Where the names of the columns stand, the role of each, and whether confidences are in percent.

    `judged` is the column that may be one of marks, by its name or as the only one of another kind.
    """

    start: int
    end: int
    columns: tuple[str, ...]
    percent: bool = False
    judged: int | None = None


def heads(text: str) -> Iterator[Head]:
    """All lines that name the columns of a claims table and nothing else."""
    lines = ((m.start(), m.end(), n) for m in _LINE.finditer(text) if (n := _names(m.group())))
    window = list(islice(lines, _MAX_HEAD))
    while window:
        head, used = _head(text, window)
        if head:
            yield head
        window = window[used:] + list(islice(lines, used))


@lru_cache(maxsize=4096)  # every search of a document looks at its lines again
def _names(line: str) -> tuple[tuple[str, str], ...]:
    """(role, unit) of each name in a line; empty if there is anything else in it."""
    found, at, plain = [], 0, True
    while match := _NAME.match(line, at) or _UNNAMED.match(line, at):
        role = next((r for r in _NAMES if match.groupdict().get(r)), "other")
        plain = plain and match.re is _NAME
        found.append((role, match.groupdict().get("unit") or ""))
        at = match.end()
    roles = {*_resolved([role for role, _ in found])}
    known = plain or ({"claim", "mark", "confidence"} <= roles and not _SMALL_NAME.search(line))
    return () if line[at:].strip() or roles <= {"other"} or not known else tuple(found)


# A column of any other name, between those of a claims table that begin with capitals.
_UNNAMED = re.compile(
    r"[ \t]*(?!(?:and|or|of|the|a|an|with|without|for|in|on|to|by|from|is|are|was|were|as|at|per|that)\b)"
    r"[^\W\d_A-Z][\w/-]{0,20}(?:[ \t]?\([^()\n]{1,14}\))?(?=\s|$)"
)
_SMALL_NAME = re.compile(r"\b(?:claims?|verdicts?|verified|marks?|status|confidence|conf)\b")


def is_unclear(text: str) -> bool:
    """Whether a line looks like the head of a claims table, though not all of its names are understood."""
    return any(_is_unclear(m.group()) for m in _LINE.finditer(text))


def _is_unclear(line: str) -> bool:
    matches = [m for m in _ANYWHERE.finditer(line) if not m.group().lstrip()[:1].islower()]
    roles = {*_resolved([next((r for r in _NAMES if m[r]), "other") for m in matches])}
    return {"claim", "mark", "confidence"} <= roles


def _head(text: str, lines: Sequence[tuple[int, int, Sequence[tuple[str, str]]]]) -> tuple[Head | None, int]:
    """The longest head that begins with the first of some lines, and how many lines are settled."""
    columns: list[str] = []
    best, used, percent, last = None, 1, False, lines[0][0] - 1
    for count, (start, end, names) in enumerate(lines, 1):
        roles = [role for role, _ in names]
        late = "claim" in columns and "number" in roles  # "No" may as well be the first mark
        if text[last:start].strip() or (columns and (late or "other" in roles or {*roles} & {*columns})):
            break
        columns += roles
        percent = percent or any(role == "confidence" and "%" in unit for role, unit in names)
        last = end
        if _is_head(columns):
            first = lines[0][0] + len(text[lines[0][0] : end]) - len(text[lines[0][0] : end].lstrip())
            best, used = _made(first, end, columns, percent), count
    return best, used


def _made(start: int, end: int, named: Sequence[str], percent: bool) -> Head:
    columns = tuple("other" if c == "judged" else c for c in named)
    sought = "judged" if "judged" in named else "other"
    sole = "mark" not in named and named.count(sought) == 1
    return Head(start, end, columns, percent, named.index(sought) if sole else None)


def _resolved(columns: Sequence[str]) -> tuple[str, ...]:
    """A column that may be one of marks, as "Judgement", is one if no other is."""
    sole = "mark" not in columns and columns.count("judged") == 1
    return tuple(("mark" if sole else "other") if c == "judged" else c for c in columns)


def _is_head(named: Sequence[str]) -> bool:
    columns = _resolved(named)
    known, plainly = ([c for c in names if c != "other"] for names in (columns, named))
    most = len(known) - 1 if len(known) > 2 else 0  # columns of other kinds
    if known.count("claim") != 1 or len({*known}) < len(known) or len(columns) - len(known) > most:
        return False
    return plainly == ["claim", "mark"] or (len(known) > 2 and bool({"mark", "confidence"} & {*known}))


_YEAR = r"\(?(?:19|20)\d\d[a-z]?\)?"
_NAMED = (
    r"(?:(?:van|von|der?|den|la|le|di|da|el)\s){0,2}(?-i:[A-ZÀ-Þ])[\w'’-]{1,30}(?:\s(?-i:[A-Z]{1,3})\b\.?)?"
)
_SEVERAL = rf"(?:,\s{_NAMED}){{0,5}}(?:,?\s(?:and|&)\s{_NAMED}|,?\set\sal\b\.?)"
_AFTER_STOP = r"(?:^|(?<=[.!?…)\]\"”]\s)|(?<=[;,&]\s))"  # else "CLEF 2003" at a claim's end were one
_FORENAME = r"(?-i:[A-ZÀ-Þ])[\w'’-]{1,30}"  # or the first of two surnames
_ITEM = (
    rf"\(?{_NAMED}{_SEVERAL},?\s{_YEAR}\)?|{_NAMED}\s\((?:19|20)\d\d[a-z]?\)"
    rf"|{_AFTER_STOP}\(?(?:{_FORENAME}\s)?{_NAMED}(?:{_SEVERAL})?,?\s{_YEAR}\)?"
    r"|arxiv\s?:?\s?\d{4}\.\d{4,5}(?:v\d+)?|\d{4}\.\d{4,5}(?:v\d+)?|(?:doi:?\s?)?10\.\d{4,9}/\S{1,80}"
    r"|<?https?://\S{1,200}|\d{1,3}(?:[–-]\d{1,3})?"
)
_BRACKET = r"\[[^\[\]]{1,60}\]"
_SOURCE = (
    rf"(?:{_BRACKET}(?:[\s,;]{{0,3}}{_BRACKET}){{0,9}}"
    rf"|(?:{_ITEM})(?:(?:\s{{0,2}}[;,&]\s{{0,2}}|\sand\s)(?:{_ITEM})){{0,9}}|n/?a|[–—-])(?!\S)"
)
_GAP = r"\s{1,6}"
_GAP_OR_GLUED = rf"(?:{_GAP}|{_GLUED})"
# Cells of columns of other kinds: "1,408", "6–12", "d = 0.61", "12 %", "0.61 (0.4, 0.8)", "–", or words.
_NUMERAL = r"[+−–-]?\d{0,6}[.,]\d{1,6}"
_RANGE = (
    rf"(?:\[{_NUMERAL}(?:\s?[,;–-]\s?|\sto\s){_NUMERAL}\]"
    r"|\([+−–-]?\d[\d.,]{0,8}(?:\s?[,;–-]\s?|\sto\s)[+−–-]?\d[\d.,]{0,8}\))"
)
_FIGURE = (
    r"(?:(?:[^\W\d_]{1,3}²?\s?[=<>≤≥≈]\s?)?[+−–-]?(?:\d[\d.,]{0,12}|[.,]\d{1,6})(?:\s?[–-]\s?\d[\d.,]{0,12})?"
    rf"(?:\s?%|[kM]\b)?(?:\s{_RANGE})?|{_RANGE}|n/?a|[–—-])(?!\S)"
)
_FREE = r"(?:(?![.!?…]\s)[^\s\[\]]){1,24}?(?:[ \t](?:(?![.!?…]\s)[^\s\[\]]){1,24}?){0,3}?"
_STOP = r"(?:(?<=[.!?…]\s)|(?<=[.!?…][)\]\"”’]\s))"
_BRACKETED = r"(?<=\]\s)|(?<=\s[–—-]\s)"
_DATED = r"(?:(?<=\d{4}\s)|(?<=\d{4}[a-z)]\s))"
# A mark of unknown words shows by its place: behind a full stop or a source, and before a confidence.
_WORDS = r"(?-i:[A-Z][a-z]{2,14})"
_PHRASE = rf"{_WORDS}(?:[ \t][a-z]{{2,12}}){{0,2}}"
# A cell of free words before the claim: short lines, then one that begins anew and is longer.
_LINES = r"(?:[^\n]{1,20}\n){1,3}(?=[ \t]*(?-i:[A-ZÀ-Þ0-9\"“(])[^\n]{20})"


class Cells(NamedTuple):
    """Patterns of what stands on either side of the claim in each row; `leads` tells where a row shows."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    leads: bool  # the mark stands before the claim


def cells(head: Head, marked: bool = True) -> Cells:
    """How the rows under a head look; if not `marked`, as they look with marks that were not extracted."""
    columns = [c for c in head.columns if marked or c != "mark"]
    at = columns.index("claim")
    before, after = columns[:at], columns[at + 1 :]
    leads = "mark" in before or ("mark" not in after and "confidence" in before)
    look = _looks(head)
    if "mark" not in columns and "number" in columns:  # "1" alone is the number of a row
        look["confidence"] = rf"(?!(?<=\n)\d{{1,3}}[ \t]*$)(?:{look['confidence']})"
    return Cells(_before(before, look, leads), _after(after, look, "number" in columns), leads)


def _looks(head: Head) -> dict[str, str]:
    word = rf"\b(?:{WORD}|{OTHER_WORDS})(?:\b|{_GLUED})"
    at = {column: place for place, column in enumerate(head.columns)}
    if "confidence" not in at:  # nothing but its place tells a word from one of the claim's
        word = rf"(?:^[ \t]*|(?<=[.!?…)\]\d]\s))(?:{word}|(?-i:[YN])(?!\S))"
    elif at["confidence"] < at.get("mark", -1):
        word += r"|(?<=[\d%]\s)(?-i:[YNTF])(?!\S)"
    else:
        value = rf"(?:{_DECIMAL}|{_DEGREE}(?!\S)" + (r"|\d{1,3}(?!\S))" if head.percent else ")")
        word += rf"|(?:(?<=\s)(?-i:[YN])|(?<=[.!?…)\]]\s)(?-i:[TF]))(?=\s{{1,6}}{value})"
    mark = rf"{SYMBOL}|{word}|{_OPEN}|{_DINGBAT}|(?<=\s)[?–—-](?!\S)"
    confidence = rf"{NUMBER}|{_DEGREE}|[–—-]" + (r"|\d{1,3}(?:[.,]\d+)?" if head.percent else "")
    return {"number": r"(?-i:[A-Z]?)\d{1,3}[.):]?", "mark": mark, "confidence": confidence, "source": _SOURCE}


def _before(columns: Sequence[str], look: dict[str, str], leads: bool) -> re.Pattern[str] | None:
    """The cells at a row's beginning; all may be missing but those that mark the row."""
    parts = []
    for column in columns:
        inner = {"source": rf"(?P<source>{_SOURCE}|{_LINES})", "other": f"(?:{_LINES})"}.get(
            column, f"(?P<{column}>{look.get(column, '')})(?=\\s)"
        )
        cell = rf"{inner}\s{{0,6}}"
        parts.append(cell if leads and column in ("mark", "confidence") else f"(?:{cell})?")
    return re.compile(("^[ \\t]*" if leads else r"\s*") + "".join(parts), re.I | re.M) if parts else None


def _after(columns: Sequence[str], look: dict[str, str], numbered: bool) -> re.Pattern[str] | None:
    """The cells at a row's end: those that tell it, others between them, and the rest of the line."""
    telling = [i for i, c in enumerate(columns) if c in ("mark", "confidence")]
    if not telling:
        if "source" not in columns:
            return None
        return re.compile(rf"(?<=\s)(?P<source>{_SOURCE})(?=[ \t]*$)", re.I | re.M)
    parts = [rf"(?:{_STOP}())?", *_between(columns[: telling[0]], look, words="mark" in columns)]
    for index, column in enumerate(columns):
        name = "" if column == "other" else f"?P<{column}>"
        known = look.get(column)
        if index in telling:
            cell = _told(columns, index, look)
            gap = "" if index == telling[0] else _GAP_OR_GLUED if columns[index - 1] == "mark" else _GAP
            end = rf"(?=\s|$|{_GLUED})" if column == "mark" else r"(?=\s|$)"
            parts.append(f"{gap}({name}{cell}){end}")
        elif telling[0] < index < telling[-1]:
            free = rf"(?:(?!{look['mark']})[^\n]|\n){{1,120}}?"
            parts.append(rf"(?:{_GAP}({name}{known or _FIGURE}|{free})(?=\s))?")
        elif index > telling[-1]:
            parts.append(_following(columns, index, name, known or ("" if numbered else _FIGURE)))
    end = "" if "mark" in columns and "confidence" in columns else r"(?=[ \t]*$)"
    goes_on = r"[ \t]*\n[ \t]*(?-i:[a-z])" if numbered else r"[ \t]*\n[ \t]*(?-i:[a-z\d])"
    end += "".join(rf"(?({name})(?!{goes_on}))" for name in re.findall(r"\(\?P<(words\d)>", "".join(parts)))
    return re.compile(rf"(?:(?<=\s)|^)(?:{''.join(parts)}){end}", re.I | re.M)


def _told(columns: Sequence[str], index: int, look: dict[str, str]) -> str:
    """How a mark or a confidence looks: a mark may be any word where it stands beside a confidence."""
    column, before, behind = columns[index], columns[:index], columns[index + 1 :]
    if column != "mark" or "confidence" not in (*before, *behind):
        return look[column]
    alone, after_bracket = rf"{_WORDS}(?=[ \t]*$)", r"(?!)"
    if "confidence" in behind:
        figures = rf"(?:{_GAP}{_FIGURE}){{0,{[*behind].index('confidence')}}}{_GAP}"
        alone = rf"{_WORDS}(?={figures}{_DECIMAL})"
        after_bracket = rf"(?<=\]\s){_PHRASE}(?={figures}[01]?[.,]\d{{1,4}}(?!\S))"
    unknown = rf"{after_bracket}|(?(1){alone}|(?!))"
    if "source" in before:
        unknown += rf"|(?(source){alone}|(?!))"
    return f"{look[column]}|{unknown}"


def _between(columns: Sequence[str], look: dict[str, str], words: bool) -> Iterator[str]:
    """The cells between the claim and its mark; words of other columns only where no claim goes on."""
    behind = _BRACKETED
    for number, (column, group) in enumerate(groupby(columns)):
        if column != "other":
            behind = rf"{_BRACKETED}|(?(source){_DATED}|(?!))" if column == "source" else behind
            yield f"(?:(?P<{column}>{look[column]}){_GAP})?"
            continue
        more = sum(1 for _ in group) - 1
        figures = rf"{_FIGURE}(?:{_GAP}{_FIGURE}){{0,{more}}}"
        free = rf"(?(1)|(?:{behind})(?-i:(?![a-z]))){_FREE}(?:\n{_FREE}){{0,{more}}}?(?P<words{number}>)"
        yield rf"(?:(?:{figures}|{free}){_GAP})?" if words else rf"(?:{figures}{_GAP})?"


def _following(columns: Sequence[str], index: int, name: str, own: str) -> str:
    """A cell behind mark and confidence: the rest of the line if it is the last one."""
    if index == len(columns) - 1:
        whole = rf"\s{{1,6}}(?={own}[ \t]*$)|" if own else ""
        return rf"(?:(?:{whole}[ \t]{{1,6}}(?=\S))({name}[^\n]{{1,80}}?)(?=[ \t]*$))?"
    return rf"(?:{_GAP}({name}{own}))?" if name else rf"(?:[ \t]{{1,6}}{_FIGURE})?"
