"""Families and scripts of languages, by ISO 639-1 or 639-3 code, as far as retrieval collections use them.

Families are the top-level ones of Glottolog with Indo-European left whole; scripts are ISO 15924
names of the usual script. A code may carry its script (`zh_Hant`), which then counts.
"""

from __future__ import annotations

_FAMILIES = {
    "Indo-European": "af be bg bn bs ca cs cy da de el en es fa fr ga gl gu hi hr hy is it lt lv mk mr nb ne "
    "nl nn no or pa pl ps pt ro ru sd si sk sl sq sr sv tg uk ur",
    "Uralic": "et fi hu",
    "Turkic": "az kk ky tk tr tt ug uz",
    "Sino-Tibetan": "bo my yue zh",
    "Japonic": "ja",
    "Koreanic": "ko",
    "Afro-Asiatic": "am ar arz ha he mt om so ti",
    "Dravidian": "kn ml ta te",
    "Austronesian": "ceb id jv mg mi ms su tl",
    "Austroasiatic": "km vi",
    "Kra-Dai": "lo th",
    "Atlantic-Congo": "ig ln rw sn sw tw wo xh yo zu",
    "Kartvelian": "ka",
    "Mongolic": "mn",
    "Basque": "eu",
    "Constructed": "eo",
    "Quechuan": "qu",
    "Tupian": "gn",
}
_SCRIPTS = {
    "Cyrillic": "be bg kk ky mk mn ru sr tg tt uk",
    "Arabic": "ar arz fa ps sd ug ur",
    "Devanagari": "hi mr ne",
    "Han": "yue zh",
    "Japanese": "ja",
    "Hangul": "ko",
    "Hebrew": "he",
    "Greek": "el",
    "Armenian": "hy",
    "Georgian": "ka",
    "Thai": "th",
    "Lao": "lo",
    "Khmer": "km",
    "Myanmar": "my",
    "Tibetan": "bo",
    "Ethiopic": "am ti",
    "Bengali": "bn",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Oriya": "or",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Tamil": "ta",
    "Telugu": "te",
    "Sinhala": "si",
}
_FAMILY_OF = {code: family for family, codes in _FAMILIES.items() for code in codes.split()}
_SCRIPT_OF = {code: script for script, codes in _SCRIPTS.items() for code in codes.split()}
_NAMED_SCRIPTS = {
    "Latn": "Latin",
    "Cyrl": "Cyrillic",
    "Arab": "Arabic",
    "Hans": "Han",
    "Hant": "Han",
    "Deva": "Devanagari",
    "Jpan": "Japanese",
    "Hang": "Hangul",
}


def family(code: str) -> str | None:
    """Language family of a code; None for a code that is not in the table."""
    return _FAMILY_OF.get(code.split("_", maxsplit=1)[0])


def script(code: str) -> str | None:
    """Usual script of a code, or the one it carries; None for a code that is not in the table."""
    base, _, variant = code.partition("_")
    if variant in _NAMED_SCRIPTS:
        return _NAMED_SCRIPTS[variant]
    if base not in _FAMILY_OF:
        return None
    return _SCRIPT_OF.get(base, "Latin")
