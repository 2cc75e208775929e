"""CC401: a claim says what a study did, and nothing that data could contradict."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import OUTCOME
from claimcheck.audit.wording import fold

_DID = (
    r"(?:present|stud(?:y|i)|evaluat|investigat|propos|introduc|explor|examin|describ|analy[sz]|conduct"
    r"|benchmark|treat|focus|consider|compar"
    r"|review|survey|discuss|address|develop|design|provid|release|publish|perform|carry|carried|test"
    r"|appl(?:y|i)|assess|adopt|employ|use|build|built|collect|construct|report|formulat|fine-?tun|train"
    r"|measur|outlin)"
)
_WORK = r"(?:paper|study|work|survey|review|article|experiments?|analysis|trial|synthesis|meta-analysis)"
_ACTOR = (
    rf"(?:(?:we|the authors?|authors|researchers|this (?:{_WORK}|thesis|chapter|report)|(?:our|an?) authors?"
    rf"|(?:the|our|a|an) (?:present |current )?{_WORK}"
    r"|(?:several|recent|prior|previous|many|some|these|two|three) (?:papers|studies|works|authors"
    r"|surveys)|[a-z]\w+ et al\.?)(?:\s?(?:\((?:19|20)\d\d[a-z]?\)|\[\d{1,3}\]))?)"
)
# "Recorded" and the like tell what was done where people or their speech are the object.
_GATHERED = (
    r"(?:record(?:s|ed)?|recruit(?:s|ed)?|interview(?:s|ed)?|enroll?(?:s|ed)?)\s+(?:[\w-]+\s+){0,3}?(?:speakers?|participants?"
    r"|patients?|subjects|listeners?|students?|children|adults|learners|users|teachers|volunteers|sessions"
    r"|conversations|interviews|speech|audio|videos?)"
    r"|(?:cover(?:s|ed)?|include[sd]?)\s+(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"|contribute[sd]?\s+(?:an?|the first)"
)
_STUDY = re.compile(
    rf"^(?:\W*(?:(?:in|with) this (?:paper|work|study|article)|in (?:our|the) \w+ (?:part|section|study"
    rf"|paper)|following (?:these|this|our) \w+|first|second|finally|here|then|next|further(?:more)?"
    rf"|moreover|additionally|in addition|to this end|building on \w+|in the \w+ part)\b"
    rf"[^,]{{0,60}},?\s*){{0,2}}"
    rf"(?:{_ACTOR})\s+(?:(?:also|first|then|further|here|systematically|empirically|thoroughly"
    rf"|independently|additionally|experimentally|critically|have|has|had)\s+){{0,3}}(?:{_DID}\w*|{_GATHERED})\b"
)
# An aim stays one whatever it names: "The study aims to reduce …".
_AIM = re.compile(
    r"(?:^\W*(?:(?:the|our) (?:\w+ )?(?:goals?|aims?|objectives?|purpose) of (?:the|this|our)"
    rf" (?:present |current )?{_WORK}"
    r"|our (?:\w+ )?(?:goal|aim|objective|purpose)) (?:is|was|are|were) to"
    rf"|^\W*{_ACTOR} (?:aim(?:s|ed)?|seeks?|sought|sets? out|intend(?:s|ed)?) (?:to|at))"
    r"(?:(?!\s(?:and|but|which|that|whereas|while)\s)[^.,;:]){0,200}+"
    r"(?!,?\s(?:and|but|which|while|whereas)\s(?:it|we|they|this)\b)"
)
# "Tanaka releases a data set"; a name alone may be a country's, so it must be such an object.
_NAMED = re.compile(
    r"^(?!(?:It|This|That|One|Each|None|Nobody|Everyone|Who)\b)[A-Z][^\W\d_A-Z]{2,20}"
    r"(?: (?:and|&) [A-Z][^\W\d_]{2,20})?(?: (?:\(\d{4}[a-z]?\)|\[\d{1,3}\]))?"
    r" (?:release|present|propose|introduce|describe|publishe?|collect|compile|construct|contribute)(?:s|e?d)"
    r" an? (?:[\w-]{1,30} ){0,4}?(?:data ?set|corpus|benchmark|treebank|survey|overview|taxonomy)\b"
)
# What is done in a study whatever it is done to, and what is done in the world as well: "used by moose".
_STUDIED = (
    r"(?:present|studi|evaluat|investigat|propos|explor|examin|describ(?!ed as\b)|analy[sz]|benchmark|compar"
    r"|survey|formulat|outlin)ed|put forward"
)
_DONE = (
    r"(?:introduc|conduct|treat|consider|review|discuss|address|develop|design|provid|releas|perform|carri|test"
    r"|appli|assess|adopt|employ|us|collect|construct|report|fine-?tun|train)ed|built|run|given"
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|has been|have been|had been)\s+(?:\w+ly\s+)?"
    rf"(?:{_STUDIED}|(?P<done>{_DONE}))(?!\w)"
)
# Subjects of which "was used" tells a study: its methods, data and texts.
_OF_STUDIES = re.compile(
    r"(?:method(?:ologie|ology)?|approache?|technique|algorithm|framework|architecture|model|baseline|benchmark"
    r"|data|data ?set|set|corpus|corpora|collection|treebank|experiment|evaluation|(?:meta-)?analys[ie]"
    r"|stud(?:y|ie)|survey|review|overview|summary|comparison|simulation|questionnaire|trial|metric|classifier"
    r"|encoder|retriever|search|finding|result|implication|limitation|limit|challenge|direction|taxonomy|protocol"
    r"|regression|scoring|effect|hypothes[ie]|annotator)s?"
)
_SOME_OF = re.compile(r"\b(?:an?|the) (?:\w+ )?(?:number|variety|series|range|set|kinds?|types?|total) of ")
_BEHIND_HEAD = re.compile(
    r" (?:of|in|on|for|with|without|from|to|at|by|that|which|who|between|among|across|against|containing"
    r"|comprising|based|about|as|over|under|below|via) "
)
_LEADING = re.compile(r"^\W*(?:(?:in|on|for|with|from|at|by|and|or|then|here|also|of) )*")
# Somebody in the world: no name, no author, no rater of a study.
_AGENT = re.compile(
    r"\s+by\s+(?!(?:the |both |several |many |these |some |human )?(?:author|researcher|annotator|expert"
    r"|rater|judge|reader|reviewer|human|means|hand|us\b|other)|\w+ing\b|\d|two\b|three\b|four\b)[a-z]"
)
# The words before a passive that make it a part of another clause: "that were tested", "when … were used".
_RELATIVE = re.compile(r"\b(?:that|which|who|as|than|where)\s+(?:\w+ly\s+)?$")
_SUBORDINATE = re.compile(
    r"(?:^|[,;:(—–]\s*)(?:(?:even|only|just|and|but)\s+)?(?:as|since|while)\s[^,;]*$"
    r"|\b(?:when|whenever|if|where|wherever|after|before|because|although|though|once|unless|until|whereas"
    r"|(?:in|for|on|from|with|by|of) (?:which|whom))\s[^,;]*$"
)
# "Reported more often with A than with B", "used in 5 % of the trips" can be contradicted.
_COMPARED = re.compile(
    r"\b(?:more|less|as|equally)\s+(?:often|frequently|commonly|rarely|seldom)\b|\b(?:twice|half|times)\s+as\s+(?:often"
    r"|frequently|many|much)\b|(?<!more )(?<!less )(?<!fewer )(?<!rather )(?<!other )\bthan\b"
)
_FEW = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_SHARE = re.compile(
    rf"\d\s?(?:%|percent|per cent)|\b{_FEW} (?:out of|of|in) (?:the |every )?{_FEW}\b"
    r"|\b(?:half|third|thirds|quarter|quarters|most|none) of\b"
)
# "The study reports 3 deaths", "measured a recall of 0.41" tell a result.
_VALUE = re.compile(
    r"\b(?:measur|report)\w*\s(?:(?:only|about|nearly|over)\s|a total of\s)?\d"
    r"|\b(?:measur|report)\w*\s.{0,200}?(?:\d\.\d|\d\s?%|\bof\s(?:(?:only|about|over)\s)?\d)"
)
_CLAUSE = re.compile(r"[,;:(]")
_WORD = re.compile(r"[a-z][a-z'-]*")
# Words that name outcomes only when nothing else does: "a comparison of effective methods" predicts nothing.
_WEAK = re.compile(
    r"\b(?:more|less|effective\w*|transfer\w*|matching|matched|different|comparable|state[- ]of[- ]the[- "
    r"]art|improv\w+ (?:method|model|version)s?|robust\w*|suffic\w+|larger|smaller|best|better "
    r"understand\w*|benefits?|effects?)\b"
)

# "… and show that …" announces a result, also where the claim was cut before it.
_RESULT = re.compile(
    r"\b(?:and|to|which|that)\s+(?:\w+ly\s+)?(?:show|find|found|demonstrate|reveal|conclude|observe|report|prove|argue"
    r"|suggest|indicate|establish)(?:s|ed|n|d)?\s+that\b"
)  # fmt: skip


def check(case: Case) -> Iterator[Result]:
    """Report claims whose predicate is an activity and not an outcome."""
    testable = 0
    for claim in case.document.claims:
        activity = activity_in(claim.text)
        if activity:
            yield Found(
                claim.span,
                f"claim {claim.number} says what a study did ('{activity[-60:]}'); no result could "
                f"contradict it",
                "State the result of that work, or leave the row out.",
                claim=claim.number,
            )
        else:
            testable += 1
    if testable:
        yield Passed(
            f"{testable} of {len(case.document.claims)} claims state something data could contradict"
        )


def activity_in(text: str) -> str | None:
    """The words that say what was done, if the claim says nothing else."""
    folded = fold(text)
    match = _AIM.search(folded) or _NAMED.search(text) or _STUDY.search(folded)
    if match:
        tells = outcome_after(folded, match.end()) or bool(_VALUE.search(folded, match.start()))
    else:
        match = _main_passive(folded)
        tells = match is None or outcome_after(folded, 0) or _of_the_world(text, folded, match)
    if match is None or tells or _RESULT.search(folded, match.end()):
        return None
    return text[match.start() : match.end()].strip()


def _main_passive(folded: str) -> re.Match[str] | None:
    """The first passive that is the predicate of the claim and not of a clause within it."""
    for match in _PASSIVE.finditer(folded):
        before = folded[: match.start()]
        if not (_RELATIVE.search(before) or _SUBORDINATE.search(before)):
            return match
    return None


def _of_the_world(text: str, folded: str, passive: re.Match[str]) -> bool:
    """Whether a passive compares, gives a share, names who does it, or is no act of a study."""
    if _COMPARED.search(folded, passive.end()) or _SHARE.search(folded) or _AGENT.match(text, passive.end()):
        return True
    return passive["done"] is not None and not _tells_of_study(folded[: passive.start()])


def _tells_of_study(before: str) -> bool:
    """Whether the subject that ends a text is a method, data or another part of a study."""
    subject = _LEADING.sub("", _SOME_OF.sub("", _CLAUSE.split(before)[-1]))
    head = _WORD.findall(_BEHIND_HEAD.split(f" {subject}", maxsplit=1)[0])[-1:]
    return bool(head) and _OF_STUDIES.fullmatch(head[0]) is not None


def outcome_after(folded: str, start: int) -> bool:
    """Whether an outcome is predicated after `start` of a folded text."""
    return any(not _WEAK.fullmatch(m.group()) for m in OUTCOME.finditer(folded, start))


RULE = Rule(
    id="CC401",
    name="not-testable",
    summary="A claim describes what a study did; no observation could contradict it.",
    severity="warning",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
"We present a study of X" is true as soon as the study exists. Marking it verified inflates the number of
verified claims without saying anything about X.

Bad:   "In this work we present a systematic study of multilingual encoders for retrieval."
Good:  "On CLEF 2003, multilingual encoders reach a lower MAP than systems based on word embeddings."
""",
)
