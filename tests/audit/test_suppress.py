"""Directives are found by place as looking at each of them would find them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.audit.source import Span
from claimcheck.audit.suppress import Silence, Suppression, _Spans

_places = st.integers(0, 12)
_spans = st.tuples(_places, _places).map(lambda ends: Span(min(ends), max(ends)))
_rules = st.sampled_from(["CC301", "CC302", "CC404"])
_directives = st.builds(
    Suppression,
    st.lists(st.sampled_from(["CC3", "CC30", "CC404"]), max_size=2).map(tuple),
    st.sampled_from(["", "known", "groups"]),
    _spans,
    st.none() | _spans,
)


@given(st.lists(_directives, max_size=8), _rules, _spans)
def test_the_first_that_silences(directives: list[Suppression], rule: str, span: Span) -> None:
    """By brute force over all directives in their order."""
    expected = next(
        (
            d.reason
            for d in directives
            if d.reason
            and any(rule.startswith(name) for name in d.rules)
            and (d.scope is None or (d.scope.start < span.end and span.start < d.scope.end))
        ),
        None,
    )
    assert Silence(directives).reason(rule, span) == expected


@given(st.lists(_spans, max_size=8), _places)
def test_neighbours(spans: list[Span], place: int) -> None:
    """The next, the one around and the one before a place, by brute force over spans sorted by start."""
    found = _Spans((span, span) for span in spans)
    ordered = sorted(spans, key=lambda span: span.start)
    assert found.from_(place) == next((s for s in ordered if s.start >= place), None)
    assert found.around(place) == next((s for s in ordered if s.start <= place <= s.end), None)
    assert found.before(place) == next((s for s in reversed(ordered) if s.end <= place), None)
