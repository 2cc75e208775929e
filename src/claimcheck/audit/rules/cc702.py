"""CC702: the document speaks as "we present" although a machine wrote it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from claimcheck.audit.attribution import in_quotation
from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.finding import Evidence, Found, Passed, Result, Rule
from claimcheck.audit.source import Span
from claimcheck.audit.wording import holds

_PROGRAM = (
    r"(?:(?:an?|the)\s+)?(?:(?:autonomous|automated|generative|conversational)\s+)?(?:ai|llm"
    r"|(?:large )?language model|chatgpt|gpt[\w.-]*|bot)(?:[- ](?:based|driven|powered))?"
    r"(?:\s+(?:workflow|pipeline|system|tool|agent|assistant|model|program))?"
)
_MADE = r"(?:generated|written|produced|authored|compiled|synthesi[sz]ed|prepared|drafted)"
# A name such as LitLoom, and not McKay.
_CAMEL = r"(?-i:(?!(?:Mc|Mac|De|Di|Du|Le|La|Van|Von|Fitz)[A-Z])[A-Z][a-z]{1,20}[A-Z][A-Za-z]{1,20})"
_CONVERTER = (
    r"(?:latex|tex4ht|pandoc|sphinx|doxygen|mkdocs|jekyll|hugo|quarto|knitr|r ?markdown"
    r"|(?:ms |microsoft )?word|libreoffice)"
)
# At the head of a line, or said of the document; elsewhere it may be said of what a study used.
_STATUS = (
    r"(?:(?:^[\s>*_#|-]{0,8}|(?<=[.·|•—–]\s))(?=(?-i:[A-Z]))"
    r"|\bthis\s+(?:document|synthesis|review|report|survey|text|paper|page|overview)\s+(?:was|is|has\s+been)\s+)"
    rf"(?:{_MADE}\s+(?:fully\s+|entirely\s+)?automatically(?:\s+by\s+(?!{_CONVERTER})|(?=\W*$))"
    rf"|{_MADE}\s+(?:by|with|using)\s+(?:(?:the|an?)\s+)?(?:chatgpt|(?-i:[A-Z]\w{{1,20}}B[Oo][Tt])"
    rf"|(?:(?:ai|digital|virtual|writing|software)\s+)?assistant\s+{_CAMEL})\b(?!,\s+(?:the|these|those|all|an?|its)\b)"
    rf"|{_MADE}\s+by\s+[\w. -]{{1,40}}?\(\s*{_PROGRAM}\s*\)"
    rf"|authors?[\s*_]{{0,4}}[:|][^\n()]{{1,60}}\(\s*{_PROGRAM}\s*\)"
    r"|(?:an?\s+)?(?:machine|ai|llm)[- ]assisted\s+(?:(?:literature|evidence)\s+)?"
    r"(?:synthesis|review|survey|overview|report|summary)(?=[\s*_.]*$))"
)
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
    rf"|{_STATUS}"
    r"|\b(?:automated|autonomous|automatic)\s+(?:\w+\s+){0,2}?(?:agents?|synthesis|literature|review"
    r"|research|system|pipeline|survey)|\b(?:ai|research|llm) agents?\b|\bai (?:co-)?(?:author|scientist"
    r"|researcher)",
    re.I | re.M,
)
_NAMED = re.compile(rf"\(\s*{_PROGRAM}\s*\)\W*$", re.I)  # an author of a front matter
# What a synthesis does itself: "below we present the table of claims", "our analysis of the papers".
_OBJECTS = (
    r"(?:claims?|tables?|lists?|synthes[ei]s|reviews?|overviews?|summar(?:y|ies)|papers|sources|references|verdicts?|marks?"
    r"|literature|limitations|protocol|articles|statements?|abstracts?)\b(?!-)"
)
_ITS_OWN = (
    r"(?!\s+(?:(?:below|here|now|next)\s+)?(?:(?:the|an?|all|each|every|our|these|this|those|its|their|\d+|two|three|four|five|six"
    r"|seven|eight|nine|ten|following|extracted"
    rf"|verified|resulting|full|complete|short|brief|structured|systematic)\s+){{0,4}}{_OBJECTS})"
)
_NOT_ABOUT_CLAIMS = (
    rf"(?![^.;]{{0,160}}\b(?:{_OBJECTS}|evidence\b|stud(?:y|ies)\b|authors?\b|trials?\b"
    r"|reports?\b|none\b))"
)
_PEOPLE = (
    r"(?:patients|participants|workers|adults|children|women|men|people|persons|subjects|students|volunteers|pupils"
    r"|households|schools|clinics|hospitals|employees|nurses|adolescents|infants|individuals|villages|practices|classes)"
)
_RATERS = (
    r"(?:readers?|raters?|reviewers?|annotators?|assessors?|judges?|coders?|experts?|checkers?|verifiers?)"
)
_RESULT = r"(?:show|suggest|indicat|reveal|demonstrat|confirm|find|found|support)\w{0,4}\b"
_TRIAL = (
    r"(?:trial|rct|cohort study|case-control study|field experiment|field study)\b"
    r"(?!\s+(?:run|search|extraction|screening|version|round|of\s+(?:the|our|this)\s+(?:pipeline|workflow|protocol|prompt|tool|agent|search))\b)"
)
_WE_DID = (
    r"(?:(?:also|first|then|further|therefore|independently|systematically|empirically"
    r"|hereby|do|did)\s+){0,2}"
    rf"(?:(?:present|show|evaluate|observe)(?:s|d|ed)?\b{_ITS_OWN}"
    r"|(?:propose|introduce|develop|train|fine-?tune|design|demonstrate|benchmark|release|manage"
    r"|obtain|achieve|uncover|treat|study|learn|establish|outperform|open-source)(?:s|d|ed)?\b"
    rf"|(?:randomly\s+)?randomi[sz]ed\s+(?:[\d.,]+\s+)?(?:(?!to\b)[\w-]+\s+){{0,3}}?{_PEOPLE}\b"
    rf"|(?:recruited|enroll?ed)\b(?!\s+(?:[\w-]+\s+){{0,5}}?{_RATERS}\b)"
    rf"|(?:conducted|ran|performed)\s+an?\s+(?:(?!(?:of|for|on|in|to|search|review)\b)[\w-]+,?\s+){{0,4}}?{_TRIAL}"
    rf"|(?:found|find)\s+that\b{_NOT_ABOUT_CLAIMS})"
)
_OURS = (
    r"(?:(?:results|experiments|method|model|models|approach|findings|proposed|system|encoder|study"
    rf"|contributions?|empirical|evaluation|paper|work|participants|patients)\b|{_TRIAL}"
    rf"|cohort\b(?!\s+of\s+(?:[\w-]+\s+){{0,3}}?(?:{_OBJECTS}|stud(?:y|ies)\b|trials\b))"
    rf"|data\s+(?:\w+ly\s+|also\s+)?{_RESULT}{_NOT_ABOUT_CLAIMS}"
    rf"|analys[ie]s\s+(?:of\s+(?:(?!{_OBJECTS})\w+\s+){{1,5}}?)?(?:\w+ly\s+|also\s+)?{_RESULT}{_NOT_ABOUT_CLAIMS}"
    rf"|knowledge,?\s+this\s+is\s+the\s+first\s+(?:[\w-]+\s+){{0,4}}?(?:{_TRIAL}|study\b|experiment\b|work\b"
    r"|paper\b|data ?set\b|benchmark\b|corpus\b|model\b|method\b)(?!\s+of\s+the\s+literature))"
)
# Contributions and results; not the synthesis' own doings ("we searched", "we extracted"). One class at the
# beginning lets the search skip to the next word that may be one of "we", "I", "our", "in".
_VOICE = re.compile(
    rf"[wio](?<!\w.)(?:(?:(?<=w)e|(?<=i))\s+{_WE_DID}|(?<=o)ur {_OURS}|(?<=i)n this work,?\s+we\b)"
)


# "> We found", and not "> [!NOTE]" or "> **Summary.**", which a document says itself.
_BLOCK_QUOTE = re.compile(r" {0,3}>(?!\s{0,3}(?:\[!|\*\*[\w ]{1,30}[.:]?\*\*))")


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
    *("observ", "establish", "outperform", "open-sourc", "randomi", "recruit", "enrol", "trial", "rct"),
    *("cohort", "case-control", "field ", "found", "find"),
)
_HINTS = (
    "generat",
    "writt",
    "author",
    "produc",
    "synthesi",
    "compil",
    "prepar",
    "draft",
    "auto",
    "agent",
    "assist",
)
_HINT = re.compile(r"\b(?:ai|llm)\b", re.I)


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
        if said and claim is None and _in_block_quote(document, span):
            continue
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


def _in_block_quote(document: Document, span: Span) -> bool:
    """Whether a sentence stands in a block quote of Markdown; a callout is one by its form alone."""
    if document.source.format != "markdown":
        return False
    blocks = document.source.blocks
    block = blocks[bisect_right(blocks, span.start, key=lambda b: b.span.start) - 1]
    line = document.source.text.rfind("\n", 0, block.span.start) + 1
    return _BLOCK_QUOTE.match(document.source.text, line) is not None


def machine_status(document: Document) -> Span | None:
    """Where the document calls itself machine-made."""
    author = document.source.meta.get("author")
    if author and _NAMED.search(document.source.raw(author)):
        return author
    texts = [document.front.span] if document.front else []
    texts += [f.span for f in document.facts] + [
        s.span for s in document.writing(*_HINTS, "ai") if s.section != "claims" or not document.claims
    ]
    if author:
        texts.append(author)
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
