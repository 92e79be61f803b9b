"""What share of an exam something is, by its blueprint.

The exam's owner publishes weights of domains and of nothing finer, so a domain's weight is
spread evenly over whatever stands for it: its skills when coverage is asked, its facts or
questions when those are weighed.
"""

from collections.abc import Iterable
from typing import Protocol

from studykit.model.exam import Exam
from studykit.model.pack import Tasks


class Tasked(Protocol):
    """What serves tasks of exams: a fact or a question, or its light key."""

    @property
    def id(self) -> str: ...
    @property
    def tasks(self) -> Tasks: ...


class Blueprint:
    """An exam as shares. `weights` is each domain's part of it, in order; they sum to 1."""

    def __init__(self, exam: Exam) -> None:
        self.exam = exam
        total = sum(domain.weight for domain in exam.domains)
        self.weights = {domain.id: domain.weight / total for domain in exam.domains}
        self._homes = {
            id: (domain.id, task.id)
            for domain in exam.domains
            for task in domain.tasks
            for id in (task.id, *(skill.id for skill in task.skills))
        }
        self._found: dict[tuple[str, ...], tuple[dict[str, float], dict[str, float]]] = {}

    def domains(self, tasks: Tasks) -> dict[str, float]:
        """The domains that something with these tasks serves, each by its share of the tasks
        named; the shares sum to 1. Empty where it serves no task of this exam."""
        return self._shares(tasks)[0]

    def tasks(self, tasks: Tasks) -> dict[str, float]:
        """Likewise the exam's tasks, where a skill counts for its task."""
        return self._shares(tasks)[1]

    def worth(self, items: Iterable[Tasked]) -> dict[str, float]:
        """The part of the exam that each item stands for, by its id: the weight of its domain
        over all the items in that domain. An item in two domains counts half in each; one
        outside the exam is worth 0."""
        shares = {item.id: self.domains(item.tasks) for item in items}
        per = dict.fromkeys(self.weights, 0.0)
        for found in shares.values():
            for domain, share in found.items():
                per[domain] += share
        return {
            id: sum(self.weights[domain] * share / per[domain] for domain, share in found.items())
            for id, found in shares.items()
        }

    def covered(self, items: Iterable[Tasked]) -> dict[str, float]:
        """How much of each domain's skills some item names, 0 to 1.

        Who names a task without a skill covers each of its skills half, for it is not said
        which; a task without skills of its own counts as one skill.
        """
        tasks = self.covered_tasks(items)
        found: dict[str, float] = {}
        for domain in self.exam.domains:
            parts = sum(len(task.skills) or 1 for task in domain.tasks)
            known = sum((len(task.skills) or 1) * tasks[task.id] for task in domain.tasks)
            found[domain.id] = known / parts if parts else 0.0
        return found

    def covered_tasks(self, items: Iterable[Tasked]) -> dict[str, float]:
        """Likewise of each task's skills."""
        named = {id for item in items for id in item.tasks.get(self.exam.id, ())}
        found: dict[str, float] = {}
        for domain in self.exam.domains:
            for task in domain.tasks:
                whole = float(task.id in named)
                parts = [1.0 if s.id in named else 0.5 * whole for s in task.skills] or [whole]
                found[task.id] = sum(parts) / len(parts)
        return found

    def unnamed(self, items: Iterable[Tasked]) -> dict[str, tuple[str, ...]]:
        """The skills of each task that no item names, or the task itself where it lists none;
        tasks of which nothing is missing are left out."""
        named = {id for item in items for id in item.tasks.get(self.exam.id, ())}
        found: dict[str, tuple[str, ...]] = {}
        for domain in self.exam.domains:
            for task in domain.tasks:
                parts = [skill.id for skill in task.skills] or [task.id]
                if missing := tuple(id for id in parts if id not in named):
                    found[task.id] = missing
        return found

    def _shares(self, tasks: Tasks) -> tuple[dict[str, float], dict[str, float]]:
        # Few sets of tasks stand on many items.
        ids = tasks.get(self.exam.id, ())
        found = self._found.get(ids)
        if found is None:
            named = [self._homes[id] for id in ids if id in self._homes]
            found = ({}, {})
            for home in named:
                for shares, name in zip(found, home, strict=True):
                    shares[name] = shares.get(name, 0.0) + 1 / len(named)
            self._found[ids] = found
        return found
