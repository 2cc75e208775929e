"""What runs next: every order that the agenda allows keeps inputs before users."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.agenda import Agenda
from claimcheck.plan.step import Step


@st.composite
def _plans(draw: st.DrawFn) -> tuple[Step, ...]:
    """Steps, inputs before users; some inputs are of no step of the plan."""
    outside = Step("corpus", {"outside": True})
    steps: list[Step] = []
    for number in range(draw(st.integers(0, 8))):
        known = [outside, *steps]
        chosen = draw(st.lists(st.sampled_from(range(len(known))), max_size=3))
        inputs = {f"i{place}": known[index] for place, index in enumerate(chosen)}
        steps.append(Step("task", {"number": number}, inputs))
    return tuple(steps)


@given(_plans(), st.data())
def test_inputs_before_users(plan: tuple[Step, ...], data: st.DataObject) -> None:
    """Whatever is done first, with any number of steps running: each step starts once, after its inputs."""
    agenda, running, finished = Agenda(plan), list[Step](), list[Step]()
    while True:
        while len(running) < data.draw(st.integers(1, 3)) and (step := agenda.next()):
            assert {source for source in step.inputs.values() if source in plan} <= set(finished)
            running.append(step)
        if not running:
            break
        done = running.pop(data.draw(st.integers(0, len(running) - 1)))
        finished.append(done)
        agenda.done(done)
    assert sorted(plan.index(step) for step in finished) == list(range(len(plan)))


@given(_plans())
def test_alone_it_keeps_the_plans_order(plan: tuple[Step, ...]) -> None:
    """One step at a time: the next is always the first of the plan whose inputs are there."""
    agenda, finished = Agenda(plan), set[Step]()
    while step := agenda.next():
        able = [
            one
            for one in plan
            if one not in finished and {s for s in one.inputs.values() if s in plan} <= finished
        ]
        assert step == able[0]
        finished.add(step)
        agenda.done(step)


@given(_plans(), st.data())
def test_what_is_lost(plan: tuple[Step, ...], data: st.DataObject) -> None:
    """A failed step takes with it exactly those that rest on it, by brute force over all paths."""
    if not plan:
        return
    failed = data.draw(st.sampled_from(plan))

    def rests(step: Step) -> bool:
        return any(source == failed or rests(source) for source in step.inputs.values())

    agenda = Agenda(plan)
    assert agenda.lost(failed) == [step for step in plan if rests(step)]
