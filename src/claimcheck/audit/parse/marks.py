"""Marks and confidences as people and machines write them.

In: the plain text of a cell. Out: True, False or None; a number in 0..1 or None.
"""

from __future__ import annotations

import re
from functools import lru_cache

from claimcheck.audit import languages

# Words that say how surely, before or after which a mark may stand: "strongly supported", "likely true".
_SURELY = r"(?:(?:very |highly )?(?:likely|probably|strongly|well|fully|clearly) )?"
_TRUE = re.compile(rf"^{_SURELY}(?:[✓✔☑✅√🟢🟩👍]|yes\b|y$|true\b|t$|verified\b|support(?:ed|s)?\b"
                   r"|confirmed\b|pass(?:ed)?\b|ok(?:ay)?$|agrees?$|accept(?:ed|s)?$|accurate$"
                   r"|consistent$|entailment$|replicated$|for$"
                   r"|correct\b|valid\b|entail(?:ed|s)\b|:white_check_mark:"
                   r"|prove[nd]\b|holds\b|stands\b|upheld\b|check(?: mark)?$|tick$"
                   r"|(?:\S+ )*(?:fa|bi|icon|glyphicon|mdi|ti)-(?:check|tick|ok|success)[\w-]*$"
                   r"|checked$|checkbox checkbox-on$"
                   rf"|(?:{languages.YES})(?!\w)"
                   r"|:heavy_check_mark:)", re.I)  # fmt: skip
_FALSE = re.compile(rf"^{_SURELY}(?:[×✗✘☒❌✕✖⨯🔴🟥👎🚫]|x$|x\s*\(|no\b(?!t enough| evidence)|n$|false\b|f$"
                    r"|refute[ds]?\b|not verified\b|unverified\b|not supported\b|unsupported\b"
                    r"|reject(?:ed)?\b|fail(?:ed|s)?\b|incorrect\b|invalid\b|contradict(?:ed|s)\b"
                    r"|disagrees?$|inaccurate$|inconsistent$|contradiction$|not replicated$"
                    r"|against$|debunked$|disconfirmed$"
                    r"|not confirmed\b|:x:|disprove[nd]\b|wrong\b|does not hold\b|falls\b|overturned\b"
                    r"|cross(?: mark)?$|xmark$"
                    r"|(?:\S+ )*(?:fa|bi|icon|glyphicon|mdi|ti)-(?:times|cross|xmark|x|close|ban)[\w-]*$"
                    r"|checkbox(?: checkbox-off)?$"
                    rf"|(?:{languages.NO})(?!\w))", re.I)  # fmt: skip
_OPEN = re.compile(r"^(?:[?❓❔–—~•○°∘⚪🟡🟨⚠️-]+(?:\s|$)|n/?a\b|nei\b|unsettled|contested"
                   r"|unclear|undecided|unresolved|undetermined|inconclusive|unknown|mixed"
                   r"|part(?:ly|ially|ial)\b|mostly\b|largely\b|insufficient|not enough|no(?:t)? evidence"
                   r"|not (?:tested|checked|assessed|decided|applicable)|open\b|pending|uncertain|conflicting"
                   r"|neutral|question(?: mark)?$|none\b|abstain)", re.I)  # fmt: skip
_BOTH = re.compile(r"[✓✔☑✅]\ufe0f?\s*/\s*[×✗✘☒❌✕✖]|[×✗✘☒❌✕✖]\ufe0f?\s*/\s*[✓✔☑✅]")  # neither
_KEY = re.compile(r"^(?:verdict|status|mark|verification|result|decision|judge?ment)\s*[:=]\s*", re.I)
_BOX = re.compile(r"^\\?\[([ xX✓✗×])\\?\]$")  # as in task lists
_NUMBER = re.compile(
    r"^(?:conf(?:idence)?\.?\s*[:=]?\s*|p\s*=\s*|[~≈]|(?:very )?(?:high|medium|moderate|low)\s*\()?"
    r"(\d{1,3}(?:[.,]\d+)?|[.,]\d+)\s*(%"
    r"|/\s*1(?:00?)?\b(?:\.0)?|percent)?(?:\s*\(.{0,20}\)|\))?$",
    re.I,
)


@lru_cache(maxsize=1024)  # a long table has few that differ
def mark_of(text: str) -> bool | None:
    """True for ✓ and its kin, False for × and its kin, None for anything else."""
    if box := _BOX.match(text):
        return box[1] in "xX✓"
    text = _KEY.sub("", text.strip(" *_`[]()."))
    if not text or len(text) > 60 or (_BOTH.search(text) if "/" in text else None):
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    return None


def is_open(text: str) -> bool:
    """Whether a mark says that it is neither ✓ nor ×: "?", "unclear", "not enough evidence"."""
    return _OPEN.match(_KEY.sub("", text.strip(" *_`[]()."))) is not None


@lru_cache(maxsize=1024)
def confidence_of(text: str, percent: bool = False) -> float | None:
    """A confidence in 0..1 from `0.27`, `.27`, `0,27`, `27 %`, `27/100`; None if there is none."""
    match = _NUMBER.match(text.strip(" *_`[]").rstrip("."))
    if not match:
        return None
    value = float(match[1].replace(",", "."))
    unit = (match[2] or "").replace(" ", "")
    if unit in ("%", "percent", "/100") or (not unit and percent):
        value /= 100
    elif unit == "/10":
        value /= 10
    return value if 0 <= value <= 1 else None
