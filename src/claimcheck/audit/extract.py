"""Turn the claims of a synthesis into a suite: one spec skeleton per claim, a profile, an empty table.

In: a document and a new folder. Out: files that lint as they are; what a person must decide is said in
comments that begin with "decide:". No verdict can come from them before scores or systems are filled in.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from claimcheck.audit.citations import Citation
from claimcheck.audit.document import Claim, Document, Reference
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.rules.citing import Citing, Row
from claimcheck.audit.suggest import Suggestion, suggest
from claimcheck.audit.wording import clean
from claimcheck.errors import DataError, UsageError

_MAX_STATEMENT = 4000
_MAX_TITLE, _MAX_CITES, _MAX_NAME = 300, 200, 80
# A column of sources may say that there is none, or where in the only source a claim stands.
_NO_NAME = re.compile(
    r"(?:n ?/ ?a|none|nil|unknown|unclear|not (?:given|stated|known|available)|no source|same|ibid\.?|idem"
    r"|\W*|(?:pp?|pages?|tab(?:le)?|fig(?:ure)?|sec(?:tion)?|eq(?:uation)?|abstract|introduction|methods?|results?"
    r"|discussion|conclusions?|appendix)\b[\s.\d,–-]*|§[\s.\d–-]*)",
    re.I,
)
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufffc\U00010000-\U0010ffff]")


def write_suite(document: Document, out: Path) -> tuple[Path, ...]:
    """Write `suite.yaml`, a file per claim, `profiles/draft.yaml` and `scores.csv`; returns the files.

    Raises:
        DataError: the document has no claims.
        UsageError: the folder holds something already, or cannot be written.
    """
    if not document.claims:
        why = "; ".join(document.notes)
        raise DataError(f"{document.source.name}: no claims to extract" + (f" ({why})" if why else ""))
    files = skeletons(document)
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{out} exists already; name a new or an empty folder")
        for name, text in files.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written: {error.strerror}") from error
    return tuple(out / name for name in files)


def skeletons(document: Document) -> dict[str, str]:
    """File name → text, in the order a reader wants them."""
    width = len(str(len(document.claims)))
    suggestions = [suggest(c.text) for c in document.claims]
    names = list(dict.fromkeys(s for suggestion in suggestions for s in suggestion.systems))
    files = {"suite.yaml": _suite(document)}
    citing = Citing(document)
    dangling = frozenset(citing.dangling)
    for row, suggestion, sources in zip(citing.rows, suggestions, citing.pointed, strict=True):
        lines = _source(document, row.claim, sources, _unlisted(document, row, sources, dangling))
        files[f"c{row.claim.number:0{width}d}.yaml"] = _claim(document, row.claim, suggestion, lines, width)
    files["profiles/draft.yaml"] = _profile()
    files["scores.csv"] = ",".join(["query", *names]) + "\n"
    return files


def _suite(document: Document) -> str:
    title = (_safe(document.title.plain) if document.title else "") or "Claims of a synthesis"
    lines = [
        f"# Claims of {_safe(document.source.name)}, as `claimcheck extract` read them.",
        f"suite: {_quoted(_slug(title))}",
        f"title: {_quoted(_cut(title, _MAX_TITLE))}",
    ]
    if document.question:
        lines += ["question: >-", *_folded(document.question.plain)]
    lines += [
        "profile: draft                # profiles/draft.yaml says what stands behind the names",
        "# decide: the measure, and which difference is too small to matter (margin)",
        "defaults: {measure: nDCG@10, alpha: 0.05, margin: 0.01, correction: bonferroni}",
    ]
    return "\n".join(lines) + "\n"


def _claim(
    document: Document, claim: Claim, suggestion: Suggestion, source: Iterable[str], width: int
) -> str:
    mark = {True: "marked ✓", False: "marked ×", None: "without a mark"}[claim.mark]
    sure = f", confidence {claim.confidence:g}" if claim.confidence is not None else ""
    lines = [
        f"claim: c{claim.number:0{width}d}",
        f"# {_safe(str(document.place(claim.span)))}: {mark}{sure}",
        "# decide: say it in your own words; the quotation stays in the document",
    ]
    if not ends_sentence(claim.text):
        lines.append(
            "# decide: the claim has no end; look it up and complete it, a negation may have been cut off"
        )
    lines += ["statement: >-", *_folded(claim.text)]
    lines += source
    for question in suggestion.decide:
        lines += _question(question)
    lines.append(f"hypothesis: {suggestion.hypothesis}")
    return "\n".join(lines) + "\n"


def _question(text: str, indent: str = "") -> list[str]:
    first, following = f"{indent}# decide: ", f"{indent}#   "
    return textwrap.wrap(text, 108, initial_indent=first, subsequent_indent=following)


def _source(document: Document, claim: Claim, sources: Iterable[int], unlisted: Iterable[str]) -> list[str]:
    says = []
    if claim.mark is not None:
        says.append(f"verified: {str(claim.mark).lower()}")
    if claim.confidence is not None:
        says.append(f"confidence: {claim.confidence:g}")
    numbers, missing = sorted(sources), list(unlisted)
    if not numbers and not missing and len(document.references) == 1:
        numbers = [1]
    cites = [_cite(document.references[n - 1]) for n in numbers]
    lines = ["source:"]
    if cites:
        lines.append(f"  cites: [{', '.join(_quoted(c) for c in cites)}]")
    for what in missing:
        lines += _question(f"cites; the document names {what}", "  ")
    if not cites and not missing:
        lines.append("  # decide: cites; the document does not say which source this came from")
    lines.append(f"  says: {{{', '.join(says)}}}")
    return lines


def _cite(reference: Reference) -> str:
    if reference.arxiv:
        return f"arXiv:{_safe(reference.arxiv[0])}"
    if reference.dois:
        return f"doi:{_safe(reference.dois[0])}"
    said = _safe(reference.urls[0] if reference.urls else reference.text)
    return _cut(said, _MAX_CITES) or f"reference {reference.number}"


def _unlisted(
    document: Document, row: Row, sources: frozenset[int], dangling: frozenset[Citation]
) -> list[str]:
    """What a row names as its source and the list of references lacks, or does not show."""
    names = [_name(c, document.source.raw(c.span)) for c in row.citations if c in dangling]
    lacking = "which is not in the reference list"
    if not names and not sources:
        keys = [c.key for c in row.citations if c.sure and c.key]
        numbers = [f"[{c.number}]" for c in row.citations if c.sure and c.number is not None]
        said = [
            row.claim.pointer.strip(" –—-"),
            *numbers,
            *keys,
            *sorted(row.identifiers),
            *row.links,
            *_dated(row),
        ]
        names = [n for n in said if not _NO_NAME.fullmatch(n)][:1]
        if not document.references:
            lacking = "and there is no reference list"
        elif not document.has_dated_references or {*names} & {*keys}:
            lacking = "and no entry of the reference list shows that name: which one is it?"
    return [f"{_cut(_safe(name), _MAX_NAME)}, {lacking}" for name in dict.fromkeys(names)]


def _dated(row: Row) -> list[str]:
    """Citations of the row such as "(Dunster, 2018": "(March 2018" is a date."""
    start = row.claim.row.start
    cited = [(c.span.start - start, c.span.end - start) for c in row.citations if c.year]
    return [
        row.text[a:b] for a, b in cited if "," in row.text[a:b] and row.text[max(0, a - 1) : a] in ("(", "[")
    ]


def _name(citation: Citation, raw: str) -> str:
    """A citation as the document writes it; of a key or a number that alone."""
    return citation.key or (raw if citation.number is None else f"[{citation.number}]")


def _profile() -> str:
    return textwrap.dedent(
        """\
        profile: draft
        # decide: where scores come from. The table holds the names that the claims use and no scores yet:
        # fill in a row per query, or replace it by run files (`run:`) or by models and tasks of your own.
        systems:
          table: {scores: ../scores.csv}
        """
    )


def _folded(text: str) -> list[str]:
    """A block scalar's lines; folding gives the text back with single spaces."""
    text = _safe(text)
    if len(text) > _MAX_STATEMENT:
        text = text[:_MAX_STATEMENT].rsplit(" ", 1)[0] + " […]"
    return textwrap.wrap(text or "(empty)", 100, initial_indent="  ", subsequent_indent="  ",
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


def _cut(text: str, length: int) -> str:
    """The text, ending in "…" behind a whole word where it is too long."""
    if len(text) <= length:
        return text
    words = text[: length - 1].rsplit(" ", 1)[0] if " " in text[: length - 1] else text[: length - 1]
    return words.rstrip(" ,;:.-–") + "…"


def _safe(text: str) -> str:
    return clean(_UNPRINTABLE.sub(" ", text))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _slug(title: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return (name[:48].rsplit("-", 1)[0] if len(name) > 48 else name) or "claims"
