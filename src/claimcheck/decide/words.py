"""A hypothesis as one plain English line."""

from __future__ import annotations

from claimcheck.spec.hypothesis import (
    All,
    Any,
    Compare,
    Covers,
    Hold,
    Hypothesis,
    Not,
    Only,
    Operand,
    OwnBaseline,
)

_TAKES = {
    "mean": "the mean of {}",
    "best": "the best of {}",
    "worst": "the worst of {}",
    "dev-best": "the {} chosen on dev queries",
    "each": "each of {}",
}


def words(hypothesis: Hypothesis) -> str:
    """The hypothesis in words, without a full stop."""
    match hypothesis:
        case Compare():
            return f"{_compare(hypothesis)}{_hold(hypothesis.hold)}"
        case Only(x=x, among=among, than=than, margin=margin, hold=hold):
            others = _list([name for name in among if name != x], "or")
            return (
                f"{x} beats {_operand(than)}{_margin(margin, ' by more than {}')}, "
                f"and {'not' if ' or ' not in others else 'none of'} {others} does{_hold(hold)}"
            )
        case Covers():
            return f"the evidence covers {_list(_covers(hypothesis), 'and')}"
        case All(parts):
            return " and ".join(_nested(p) for p in parts)
        case Any(parts):
            return " or ".join(_nested(p) for p in parts)
        case Not(part):
            return f"it is not the case that {_nested(part)}"


def _nested(hypothesis: Hypothesis) -> str:
    return f"({words(hypothesis)})" if isinstance(hypothesis, All | Any | Only | Not) else words(hypothesis)


def _compare(atom: Compare) -> str:
    a, b = _operand(atom.a), _operand(atom.b)
    match atom.kind:
        case "better":
            return f"{a} beats {b}{_margin(atom.margin, ' by more than {}')}"
        case "not_better":
            return f"{a} does not beat {b}{_margin(atom.margin, ' by {} or more')}"
        case "comparable":
            return f"{a} and {b} differ by less than {atom.margin:g}"
        case "different":
            return f"{a} and {b} differ by more than {atom.margin:g}"


def _operand(operand: Operand | OwnBaseline) -> str:
    if isinstance(operand, OwnBaseline):
        return "its own baseline"
    return _TAKES[operand.take].format(operand.name) if operand.take else operand.name


def _margin(margin: float, text: str) -> str:
    return text.format(f"{margin:g}") if margin else ""


def _hold(hold: Hold) -> str:
    match hold.kind:
        case "on-average":
            return " on average over the cells"
        case "everywhere":
            return " in every cell"
        case "somewhere":
            return " in at least one cell"
        case "at-least":
            return f" in at least {_share(hold)} of the cells"
        case "at-most":
            return f" in at most {_share(hold)} of the cells"


def _share(hold: Hold) -> str:
    return f"{float(hold.share) * 100:.4g} %" if hold.share is not None else "some"


def _covers(covers: Covers) -> list[str]:
    whose = f" of {covers.of}" if covers.of else ""
    counts = (
        ("systems", covers.systems),
        ("encoder families", covers.families),
        ("language pairs", covers.pairs),
        ("language families", covers.language_families),
        ("scripts", covers.scripts),
    )
    out = [f"at least {n} {name}{whose}" for name, n in counts if n is not None]
    out += [f"{kind} tasks" for kind in covers.task_kinds]
    if covers.trained_on_languages is not None:
        out.append(f"training{whose} on {_list(list(covers.trained_on_languages), 'and')} only")
    if covers.test_excludes_languages:
        out.append(f"tests without {_list(list(covers.test_excludes_languages), 'or')}")
    if covers.train_test_corpora_differ:
        out.append("other corpora in training than in the test")
    if covers.train_test_disjoint:
        out.append("no text shared between training and test")
    return out or ["nothing in particular"]


def _list(items: list[str], last: str) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"
