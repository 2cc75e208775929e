"""The rules, one per file: each module `ccNNN` has one value `RULE`.

In: nothing. Out: the rules in the order of their ids; selection by prefix; the long text of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from claimcheck.audit.finding import Rule
from claimcheck.errors import UsageError


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by id."""
    names = sorted(m.name for m in iter_modules(__path__) if m.name.startswith("cc"))
    return tuple(import_module(f"{__name__}.{name}").RULE for name in names)


def is_rule(name: str) -> bool:
    """Whether a name is that of a rule: CC101, in either case."""
    return any(r.id == name.upper() for r in all_rules())


def select(chosen: Sequence[str], ignored: Sequence[str]) -> tuple[Rule, ...]:
    """Rules whose id begins with one of `chosen` (all if empty) and with none of `ignored`.

    Raises:
        UsageError: a name that matches no rule.
    """
    for name in (*chosen, *ignored):
        if not any(r.id.startswith(name.upper()) for r in all_rules()):
            raise UsageError(
                f"no rule is called or begins with '{name}'; rules are CC101 … {all_rules()[-1].id}"
            )
    wanted = tuple(n.upper() for n in chosen) or ("CC",)
    unwanted = tuple(n.upper() for n in ignored)
    return tuple(
        r for r in all_rules() if r.id.startswith(wanted) and not (unwanted and r.id.startswith(unwanted))
    )


def explain(name: str) -> str:
    """The long text of a rule.

    Raises:
        UsageError: no such rule.
    """
    for rule in all_rules():
        if rule.id == name.upper():
            head = f"{rule.id} {rule.name} ({rule.severity}, {rule.basis})\n\n{rule.summary}\n\n"
            return head + rule.long.strip() + "\n"
    raise UsageError(f"no rule is called '{name}'; rules are {', '.join(r.id for r in all_rules())}")
