"""The forms of every file of a pack: what an author may write, key by key.

`packs.fill` holds a text against its form, `packs.build` makes models of what fits.
"""

from collections import Counter
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from studykit.packs.problem import quoted
from studykit.packs.read import Broken
from studykit.packs.values import (
    Address,
    Cognitive,
    Day,
    FactsOf,
    Flag,
    FlagOrText,
    Id,
    Level,
    Line,
    ListOf,
    NamesOf,
    OneOrSome,
    Positive,
    Reference,
    SomeOf,
    Tasks,
    Text,
    Waived,
    Whole,
    wrong,
)


class Form(BaseModel):
    """What a file, or a part of one, may hold."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


# pack.yaml


class ManifestForm(Form):
    """`pack.yaml`."""

    format: Whole
    id: Id
    title: Line
    licence: Line
    exam: Id | None = None

    @model_validator(mode="after")
    def _known_format(self) -> "ManifestForm":
        if self.format != 1:
            number = self.format
            raise wrong("F05", f"format {number} is not known; this studykit reads format 1")
        return self


# exams/NAME.yaml


class SkillForm(Form):
    """A skill of a task."""

    id: Line
    text: Line


class TaskForm(Form):
    """A task statement of a domain."""

    id: Line
    title: Line
    skills: ListOf[SkillForm] = ()


class DomainForm(Form):
    """A scored section of the exam."""

    id: Line
    title: Line
    weight: Positive
    tasks: SomeOf[TaskForm]


class InForceForm(Form):
    """First and last day of an exam."""

    start: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "InForceForm":
        if self.start and self.until and self.until < self.start:
            raise wrong("F05", '"until" is before "from"')
        return self


class ScaleForm(Form):
    """The reported score."""

    lowest: Whole
    highest: Whole
    pass_mark: Whole = Field(alias="pass")

    @model_validator(mode="after")
    def _in_order(self) -> "ScaleForm":
        if not self.lowest < self.pass_mark <= self.highest:
            raise wrong("F05", '"pass" must lie between "lowest" and "highest"')
        return self


class ExamForm(Form):
    """`exams/NAME.yaml`."""

    title: Line
    code: Line
    guide: Address
    checked: Day
    in_force: InForceForm = InForceForm.model_construct()
    items: Positive
    scored: Positive
    minutes: Positive
    scale: ScaleForm
    domains: SomeOf[DomainForm]

    @model_validator(mode="after")
    def _adds_up(self) -> "ExamForm":
        weights = sum(domain.weight for domain in self.domains)
        if weights != 100:
            raise wrong("F05", f"the weights of the domains add up to {weights}, not 100")
        if self.scored > self.items:
            raise wrong("F05", '"scored" is more than "items"')
        tasks = [task for domain in self.domains for task in domain.tasks]
        ids = Counter([t.id for t in tasks] + [s.id for t in tasks for s in t.skills])
        if twice := [id for id, times in ids.items() if times > 1]:
            raise wrong("F05", f"the task or skill {quoted(twice[0])} stands here twice")
        return self


# notes.md


class NotesForm(Form):
    """The front matter of `notes.md`."""

    title: Line
    summary: Line
    order: Whole = 0
    services: ListOf[Line] = ()
    tasks: Tasks = {}


# facts.yaml


class ErratumForm(Form):
    """A wrong or outdated claim."""

    claim: Text
    because: Text


class FactForm(Form):
    """One fact."""

    id: Id
    text: Text
    ask: Text
    answer: Text
    sources: SomeOf[Address]
    checked: Day | None = None
    erratum: OneOrSome[ErratumForm] = ()
    tasks: Tasks = {}
    was: ListOf[Reference] = ()
    waive: Waived = {}


class FactsForm(Form):
    """`facts.yaml`."""

    checked: Day | None = None
    facts: ListOf[FactForm]


# tables/NAME.yaml


def _cell(value: Any) -> Any:
    """A bare value is a cell without a note."""
    return value if isinstance(value, (dict, Broken)) else {"value": value}


class CellForm(Form):
    """One value of a comparison."""

    value: FlagOrText
    note: Text | None = None
    fact: Reference | None = None


class RowForm(Form):
    """One feature."""

    feature: Line
    cells: SomeOf[Annotated[CellForm, BeforeValidator(_cell)]]
    fact: Reference | None = None


class TableForm(Form):
    """`tables/NAME.yaml`."""

    title: Line
    label: Line = "Feature"
    columns: NamesOf
    rows: ListOf[RowForm]


# questions.yaml


class OptionForm(Form):
    """One choice of a question."""

    text: Text
    correct: Flag = False
    why: Text
    belief: Line | None = None
    facts: ListOf[Reference] = ()


class QuestionForm(Form):
    """One question."""

    id: Id
    stem: Text
    options: ListOf[OptionForm]
    facts: FactsOf
    remember: Line
    level: Level
    cognitive: Cognitive | None = None
    tasks: Tasks = {}
    was: ListOf[Reference] = ()
    waive: Waived = {}

    @model_validator(mode="after")
    def _can_be_asked(self) -> "QuestionForm":
        keys = sum(option.correct for option in self.options)
        if not 2 <= len(self.options) <= 9:
            raise wrong("F05", f"{len(self.options)} options; 4 for one right answer, 5 or 6 else")
        if not keys:
            raise wrong("F05", 'no option is right; put "correct: true" on one')
        if keys == len(self.options):
            raise wrong("F05", "every option is right; there is nothing to choose")
        return self


class QuestionsForm(Form):
    """`questions.yaml`."""

    questions: ListOf[QuestionForm]
