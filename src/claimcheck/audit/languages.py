"""Languages other than English: names of sections and columns, and whether a document is in English at all.

In: words of a document. Out: patterns for `headings` and `parse`, and a yes or no for the rules whose word
lists are English: on other documents these abstain instead of judging by words they do not know.
"""

from __future__ import annotations

import re

# Names of sections as syntheses in these languages carry them: de, fr, es, it, pt, nl, ru, zh, ja.
ABSTRACT = (
    r"zusammenfassung|kurzfassung|résumé|resumé|resumen|riassunto|sommario|resumo|samenvatting|аннотация"
    r"|резюме|摘要|概要|要旨|要約"
)
CLAIMS = (
    r"(?:extrahierte |geprüfte )?(?:aussagen|behauptungen|thesen)|affirmations(?: extraites)?"
    r"|assertions extraites|afirmaciones(?: extraídas)?|afirmações(?: extraídas)?"
    r"|affermazioni(?: estratte)?"
    r"|beweringen|stellingen|(?:извлечённые |извлеченные )?утверждения|主张|主張|论断|论点|声明"
)
REFERENCES = (
    r"literatur(?:verzeichnis)?|quellen(?:verzeichnis)?|références(?: bibliographiques)?|bibliographie"
    r"|referencias(?: bibliográficas)?|bibliografía|referências(?: bibliográficas)?"
    r"|riferimenti(?: bibliografici)?"
    r"|bibliografia|referenties|literatuur|(?:список )?литератур[аы]|источники|参考文献|引用文献|文献"
)
INTRODUCTION = (
    r"einleitung|einführung|introducción|introdução|introduzione|inleiding|введение|引言|绪论|はじめに|序論"
)
METHODS = (
    r"methodik|methoden|méthodes?|méthodologie|metodología|métodos|metodologia|metodi"
    r"|methode|методы|методология|方法"
)
RESULTS = r"ergebnisse|résultats|resultados|risultati|resultaten|результаты|结果|結果"
LIMITATIONS = (
    r"einschränkungen|grenzen|limites|limitaciones|limitações|limitazioni|limiti|beperkingen|ограничения"
    r"|局限(?:性)?|限界"
)
# Heads of the columns of a claims table.
CLAIM_COLUMN = (
    r"aussage|behauptung|these|affirmation|afirmación|afirmação|affermazione|bewering"
    r"|stelling|утверждение|主张|主張|论断"
)
MARK_COLUMN = (
    r"bestätigt|geprüft|verifiziert|urteil|belegt|vérifiée?|confirmée?|verificad[ao]"
    r"|verificat[ao]|geverifieerd"
    r"|bevestigd|подтверждено|проверено|已验证|验证|検証"
)
CONFIDENCE_COLUMN = (
    r"konfidenz|sicherheit|confiance|confianza|confiança|confidenza|vertrouwen"
    r"|уверенность|достоверность|置信度|信頼度"
)
SOURCE_COLUMN = r"quellen?|beleg|fuente|fonte|bron|источник|来源|出典"
# Marks in words.
YES = (
    r"ja|wahr|richtig|oui|vrai|verdadero|verdadeiro|vero|waar|верно|正确|正しい"
    r"|sí|si|sim|sì|да|是|对|はい|bestätigt|belegt|verifiziert|vérifiée?|confirmée?"
    r"|verificad[ao]|подтверждено"
)
NO = (
    r"nein|falsch|faux|falso|onwaar|неверно|错误|誤り"
    r"|non|não|nee|нет|否|错|いいえ|widerlegt|nicht (?:bestätigt|belegt)|réfutée?|refutad[ao]"
    r"|confutat[ao]|weerlegd|опровергнуто"
)

_FUNCTION_WORDS = frozenset(
    ["the", "of", "and", "to", "is", "that", "for", "with", "by", "are", "we", "this", "from", "not", "be",
     "it", "than", "does", "which", "their", "these", "have", "has", "its", "were", "was", "can", "on", "in"]
)  # fmt: skip
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_LETTER = re.compile(r"[^\W\d_]")
_ENOUGH = 30  # words from which a share says something
_SHARE = 0.1  # of function words; English texts have .25 to .4, German or French ones below .06
_LOOKED_AT = 60_000


def is_english(text: str) -> bool:
    """Whether a text is in English; so short a text that nothing can be told counts as English."""
    text = text[:_LOOKED_AT].lower()
    words = _LATIN_WORD.findall(text)
    letters = len(_LETTER.findall(text))
    if letters >= _ENOUGH and sum(map(len, words)) < 0.5 * letters:
        return False
    return len(words) < _ENOUGH or sum(w in _FUNCTION_WORDS for w in words) >= _SHARE * len(words)
