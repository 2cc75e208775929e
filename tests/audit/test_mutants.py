"""One injected defect each: the right rule finds it, no other rule speaks, and the clean document stays silent."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from mutants import MUTANTS, Mutant

from claimcheck.audit import Audit, all_rules, audit_document, parse_source
from claimcheck.audit.readers import read_text
from claimcheck.audit.sources import Sources, make_sources

DATA = Path(__file__).parent / "data"
CLEAN = (DATA / "clean.md").read_text(encoding="utf-8")
SOURCES = {p.name: p.read_text(encoding="utf-8") for p in sorted((DATA / "sources").iterdir())}


def sources_of(mutant: Mutant | None = None) -> Sources:
    """The sources beside the clean document, with a mutant's changes."""
    texts = dict(SOURCES)
    for name, old, new in mutant.sources if mutant else ():
        assert old in texts.get(name, ""), f"{name} has no {old!r}"
        texts[name] = texts[name].replace(old, new) if old else new
    return make_sources([read_text(text, name) for name, text in sorted(texts.items())])


def run(mutant: Mutant) -> Audit:
    """Audit a mutant with its sources and table."""
    text = CLEAN
    for old, new in mutant.edits:
        assert old in text, f"the clean document has no {old!r}"
        text = text.replace(old, new)
    document = parse_source(read_text(text, "mutant.md"))
    return audit_document(document, sources=sources_of(mutant), published=mutant.published or None)


def test_clean_document_is_silent() -> None:
    """The clean synthesis has no finding, with and without sources."""
    document = parse_source(read_text(CLEAN, "clean.md"))
    for result in (
        audit_document(document),
        audit_document(document, sources=sources_of(), published={"9999.99999": "x"}),
    ):
        assert [(f.rule, f.message) for f in result.findings] == []
        assert result.dropped == 0


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_mutant_is_found_and_nothing_else(mutant: Mutant) -> None:
    """The injected defect is found by its rule, and no unrelated rule speaks."""
    result = run(mutant)
    found = {f.rule for f in result.findings}
    assert mutant.rule in found
    assert found - mutant.also == {mutant.rule}
    assert result.dropped == 0


def test_every_rule_has_three_mutants() -> None:
    """Each rule but the one that needs a Record has at least three mutants here."""
    count: dict[str, int] = defaultdict(int)
    for mutant in MUTANTS:
        count[mutant.rule] += 1
    assert {r.id for r in all_rules()} - {"CC901"} <= {rule for rule, n in count.items() if n >= 3}
