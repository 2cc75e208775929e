"""CC702: the document speaks as "we present" although a machine wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.attribution import in_quotation
from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.source import Span
from claimcheck.audit.wording import holds

_MACHINE = re.compile(
    r"\b(?:machine|ai|auto(?:matically)?|llm|computer|agent)[- ](?:generated|written|authored|produced"
    r"|synthesi[sz]ed|compiled)"
    r"|(?:generated|written|produced|authored|compiled|synthesi[sz]ed|prepared"
    r"|drafted)\s+(?:\w+\s+){0,3}?(?:by|with|using|through)\s+(?:an?\s+|the\s+)?(?:\w+[- ]){0,3}?"
    r"(?:ai\b|artificial intelligence|llms?\b|(?:large )?language models?|agents?\b|machine|pipeline"
    r"|software|gpt|claude|gemini|bot\b)"
    r"|\b(?:generated|written|produced|authored|compiled|synthesi[sz]ed|prepared|drafted)\s+by\s*[*_]{0,3}[:|]"
    r"[*_\s]{0,6}(?:an?\s+|the\s+)?(?:[\w-]{1,20}\s+){0,4}?\(?(?:ai|llms?|(?:large )?language models?"
    r"|gpt[\w.-]*|claude|gemini|agents?|bot|machine|pipeline|software)\b\)?(?=[*_\s]*(?:[.,;|]|$))"
    r"|\b(?:automated|autonomous|automatic)\s+(?:\w+\s+){0,2}?(?:agents?|synthesis|literature|review"
    r"|research|system|pipeline|survey)|\b(?:ai|research|llm) agents?\b|\bai (?:co-)?(?:author|scientist"
    r"|researcher)",
    re.I,
)
# Contributions and results; not the synthesis' own doings ("we searched", "we extracted"). One class at the
# beginning lets the search skip to the next word that may be one of "we", "I", "our", "in".
_VOICE = re.compile(
    r"[wio](?<!\w.)(?:(?:(?<=w)e|(?<=i))\s+(?:(?:also|first|then|further|therefore|independently|systematically|empirically"
    r"|hereby|do|did)\s+){0,2}"
    r"(?:present|propose|introduce|develop|train|fine-?tune|design|demonstrate|benchmark|release|manage"
    r"|obtain|achieve|uncover|treat|evaluate|study|learn|show|observe|establish|outperform"
    r"|open-source)(?:s|d|ed)?\b"
    r"|(?<=o)ur (?:results|experiments|method|model|models|approach|findings|proposed|system|encoder|study"
    r"|contributions?|empirical|evaluation|paper|work)\b"
    r"|(?<=i)n this work,?\s+we\b)"
)


_VOICES = (
    *(
        "our",
        "in this work",
        "present",
        "propos",
        "introduc",
        "develop",
        "train",
        "tun",
        "design",
        "demonstrat",
    ),
    *(
        "benchmark",
        "releas",
        "manag",
        "obtain",
        "achiev",
        "uncover",
        "treat",
        "evaluat",
        "study",
        "learn",
        "show",
    ),
    *("observ", "establish", "outperform", "open-sourc"),
)
_HINTS = ("generat", "writt", "author", "produc", "synthesi", "compil", "prepar", "draft", "auto", "agent")
_HINT = re.compile(r"\bai\b", re.I)


def check(case: Case) -> Iterator[Result]:
    """If the document calls itself machine-made, report the first such phrase of each passage."""
    document = case.document
    status = machine_status(document)
    if status is None:
        return
    evidence = Evidence(document.place(status), document.source.raw(status))
    spans: list[tuple[Span, int | None]] = [(s.span, None) for s in document.writing(*_VOICES)]
    spans += [(c.span, c.number) for c in document.claims]
    found = False
    for span, claim in spans:
        said = list(_VOICE.finditer(document.source.folded(span)))
        raw = document.source.raw(span) if said else ""
        match = next((m for m in said if not in_quotation(raw, m.start())), None)
        if match:
            found = True
            voice = raw[match.start() : match.end()]
            yield Found(
                Span(span.start + match.start(), span.start + match.end()),
                f"'{voice}': whose work is this? The document says that a machine wrote it",
                "Say who did it: 'the authors of [1] present'.",
                claim=claim,
                evidence=(evidence,),
            )
    if not found:
        yield Passed("the machine-made document does not speak as the authors of its sources")


def machine_status(document: Document) -> Span | None:
    """Where the document calls itself machine-made."""
    texts = [document.front.span] if document.front else []
    texts += [f.span for f in document.facts] + [
        s.span for s in document.writing(*_HINTS, "ai") if s.section != "claims" or not document.claims
    ]
    if "author" in document.source.meta:
        texts.append(document.source.meta["author"])
    for span in texts:
        raw, folded = document.source.raw(span), document.source.folded(span)
        hinted = holds(folded, _HINTS) or ("ai" in folded and _HINT.search(raw))
        match = _MACHINE.search(raw) if hinted else None
        if match:
            return Span(span.start + match.start(), span.start + match.end())
    return None


RULE = Rule(
    id="CC702",
    name="voice-vs-status",
    summary="A document that calls itself machine-made says 'we present' or 'our results'.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
The "we" of a copied sentence was its authors. In a synthesis written by a machine it claims their work.

Bad:   "Our results indicate that …" in a document by an autonomous agent
Good:  "Litschko et al. report that …"
""",
)
