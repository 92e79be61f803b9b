"""Facts, questions and drills as notes of Anki: fields in HTML, and the two sides they stand on.

Every word of a pack is escaped, also for what Anki itself would obey in a field: sounds, LaTeX
and MathJax. Nothing is fetched and nothing runs.
"""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from string import ascii_lowercase

from studykit.model.anki import Note, NoteType, Scheduled, guid, number
from studykit.model.pack import Fact, Question, Topic
from studykit.study.drilling import Drill, as_question
from studykit.ui.clean import clean
from studykit.ui.question import NUMBER_WORDS, letters

_CSS = """\
.card {
  --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --shade: #f1f3f5;
  --right: #116329; --link: #0b5cad; color-scheme: light;
  margin: 0; padding: 1rem; background: var(--paper); color: var(--ink); text-align: left;
  font: 1.125rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: anywhere;
}
.card.nightMode, .card.night_mode, .nightMode .card, .night_mode .card {
  --paper: #14181d; --ink: #e6e9ec; --quiet: #a3adb8; --line: #333b44; --shade: #22282f;
  --right: #7ee2a0; --link: #6cb2f5; color-scheme: dark;
}
@media (prefers-color-scheme: dark) {
  .card {
    --paper: #14181d; --ink: #e6e9ec; --quiet: #a3adb8; --line: #333b44; --shade: #22282f;
    --right: #7ee2a0; --link: #6cb2f5; color-scheme: dark;
  }
}
.sk { max-width: 40rem; margin: 0 auto; }
.sk p, .sk ul, .sk ol, .sk pre { margin: 0 0 .6rem; }
.sk .where, .sk .source, .sk h2 { color: var(--quiet); font-size: .8125rem; }
.sk h2 { margin: 1.1rem 0 .3rem; font-weight: 600; }
.sk .ask, .sk .answer { font-size: 1.25rem; line-height: 1.4; }
.sk .answer, .sk .keep { font-weight: 600; }
.sk ol, .sk ul { padding-left: 1.5rem; }
.sk ol { list-style: lower-alpha; }
.sk li { margin: 0 0 .6rem; }
.sk li p { margin: 0 0 .2rem; }
.sk .verdict { color: var(--right); font-weight: 600; }
.sk .why { font-size: 1rem; }
.sk .wrong > .text { color: var(--quiet); }
.sk .erratum { border-left: 3px solid var(--line); padding-left: .75rem; font-size: 1rem; }
.sk .fact { font-size: 1rem; }
.sk .date { white-space: nowrap; }
.sk a { color: var(--link); }
.sk code, .sk pre { background: var(--shade); font: .875em ui-monospace, Menlo, monospace; }
.sk code { padding: .1em .25em; border-radius: .2em; }
.sk pre { padding: .6rem .75rem; white-space: pre-wrap; line-height: 1.4; }
.sk pre code { padding: 0; background: none; font-size: 1em; }
hr { border: 0; border-top: 1px solid var(--line); margin: 1rem auto; max-width: 40rem; }
"""

# Anki sets MathJax on what stands between \( and \), also in our texts, but for this class.
_SIDE = '<div class="sk tex2jax_ignore mathjax_ignore">\n{}\n</div>\n'
_WHERE = '<p class="where">{{Topic}}</p>'
_ANSWER = '<hr id="answer">'


def _when(field: str, shown: str) -> str:
    return f"{{{{#{field}}}}}{shown}{{{{/{field}}}}}"


_FACTS = _when("Facts", "<h2>Facts this rests on</h2>\n{{Facts}}")

CARD = NoteType(
    id=number("note type", "card", "1"),
    name="studykit card",
    fields=("Ask", "Answer", "Fact", "Errata", "Sources", "Topic", "Id"),
    front=_SIDE.format(_WHERE + '\n<div class="ask">{{Ask}}</div>'),
    back="{{FrontSide}}\n"
    + _ANSWER
    + _SIDE.format(
        '<div class="answer">{{Answer}}</div>\n'
        + _when("Fact", '<div class="fact">{{Fact}}</div>')
        + "\n{{Errata}}\n{{Sources}}"
    ),
    css=_CSS,
)

QUESTION = NoteType(
    id=number("note type", "question", "1"),
    name="studykit question",
    fields=("Stem", "Choose", "Options", "Right", "Reasons", "Facts", "Keep", "Topic", "Id"),
    front=_SIDE.format(_WHERE + "\n{{Stem}}\n{{Options}}\n" + '<p class="where">{{Choose}}</p>'),
    back=_SIDE.format(_WHERE + "\n{{Stem}}")
    + _ANSWER
    + _SIDE.format(
        '<p class="answer">{{Right}}</p>\n{{Reasons}}\n'
        + _FACTS
        + _when("Keep", '<h2>Keep</h2>\n<div class="keep">{{Keep}}</div>')
    ),
    css=_CSS,
)

DRILL = NoteType(
    id=number("note type", "drill", "1"),
    name="studykit drill",
    fields=("Prompt", "Table", "Options", "Right", "Reasons", "Facts", "Topic", "Id"),
    front=_SIDE.format(
        _WHERE + '\n<p class="where">{{Table}}</p>\n<div class="ask">{{Prompt}}</div>\n{{Options}}'
    ),
    back=_SIDE.format(
        _WHERE + '\n<p class="where">{{Table}}</p>\n<div class="ask">{{Prompt}}</div>'
    )
    + _ANSWER
    + _SIDE.format('<p class="answer">{{Right}}</p>\n{{Reasons}}\n' + _FACTS),
    css=_CSS,
)


def deck_names(title: str, topics: Iterable[Topic]) -> dict[str, str]:
    """The deck of each topic, by path: `studykit::A pack::Queues::Order`.

    Topics come with those above them. Where two of one level have one title, their folders'
    names tell them apart.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for topic in topics:
        above, _, folder = topic.path.rpartition("/")
        stem = names.get(above, f"studykit::{_level(title)}")
        name = f"{stem}::{_level(topic.title)}"
        if name.casefold() in taken:
            name += f" ({folder})"
        taken.add(name.casefold())
        names[topic.path] = name
    return names


def deck_number(pack: str, topic: str) -> int:
    """The number of a topic's deck."""
    return number("deck", pack, topic)


def card(pack: str, fact: Fact, topic: Topic, scheduled: Scheduled | None = None) -> Note:
    """A fact as a flashcard."""
    said_again = fact.text.strip().rstrip(".") == fact.answer.strip().rstrip(".")
    return Note(
        guid=guid(pack, "fact", fact.id),
        type=CARD,
        deck=deck_number(pack, fact.topic),
        fields=(
            as_html(fact.ask),
            as_html(fact.answer),
            "" if said_again else as_html(fact.text),
            _errata(fact),
            _sources(fact),
            _text(topic.title),
            _text(f"{pack} {fact.id}"),
        ),
        tags=_tags("card", fact.topic, fact.tasks),
        scheduled=scheduled,
    )


def question(pack: str, asked: Question, topic: Topic, facts: Mapping[str, Fact]) -> Note:
    """A question with its options on the front, and every option's reason on the back."""
    choose = "" if asked.choose == 1 else f"Choose {NUMBER_WORDS[asked.choose].upper()}."
    return Note(
        guid=guid(pack, "question", asked.id),
        type=QUESTION,
        deck=deck_number(pack, asked.topic),
        fields=(
            as_html(asked.stem),
            choose,
            _options(asked),
            _right(asked),
            _reasons(asked),
            _facts(asked, facts),
            as_html(asked.remember),
            _text(topic.title),
            _text(f"{pack} {asked.id}"),
        ),
        tags=_tags("question", asked.topic, asked.tasks, asked.level),
    )


def drill(pack: str, made: Drill, topic: Topic, facts: Mapping[str, Fact]) -> Note:
    """A drill of a table, as one question with its options."""
    asked = as_question(made)
    return Note(
        guid=guid(pack, "drill", made.id),
        type=DRILL,
        deck=deck_number(pack, made.topic),
        fields=(
            as_html(made.prompt),
            _text(made.title),
            _options(asked),
            _right(asked),
            _reasons(asked),
            _facts(asked, facts),
            _text(topic.title),
            _text(f"{pack} {made.id}"),
        ),
        tags=_tags("drill", made.topic, {}),
    )


# Fields


def as_html(text: str) -> str:
    """Text as authors write it: paragraphs, items that begin with a dash, fenced code, `code`."""
    parts: list[str] = []
    items: list[str] = []
    flowing: list[str] = []
    rows = iter(clean(text).strip("\n").split("\n"))

    def end(*, of_list: bool) -> None:
        if flowing:
            body = _marked(" ".join(flowing))
            if items:
                items[-1] += body
            else:
                parts.append(f"<p>{body}</p>")
            flowing.clear()
        if items and of_list:
            parts.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
            items.clear()

    for row in rows:
        if fence := _FENCE.fullmatch(row):
            end(of_list=True)
            inside: list[str] = []
            for inner in rows:
                if inner.strip().startswith(fence[1]) and not inner.strip(" " + fence[1][0]):
                    break
                inside.append(inner)
            parts.append(f"<pre><code>{_escaped(chr(10).join(inside))}</code></pre>")
        elif not row.strip():
            end(of_list=False)
        elif item := _ITEM.match(row):
            end(of_list=False)
            items.append("")
            flowing.append(row[item.end() :].strip())
        else:
            if not flowing:
                end(of_list=True)
            flowing.append(row.strip())
    end(of_list=True)
    return "".join(parts)


_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_ITEM = re.compile(r"[-•] +(?=\S)")
_CODE = re.compile("`([^`]+)`")


def _marked(text: str) -> str:
    parts = _CODE.split(text)
    shown = (f"<code>{_escaped(p)}</code>" if i % 2 else _escaped(p) for i, p in enumerate(parts))
    return "".join(shown)


def _escaped(text: str) -> str:
    # `[sound:…]`, `[latex]` and `[$]` are orders to Anki, and `{{` is one to its templates.
    return html.escape(text).replace("[", "&#91;").replace("{", "&#123;")


def _text(text: str) -> str:
    return _escaped(clean(text).replace("\n", " "))


def _options(asked: Question) -> str:
    items = "".join(f"<li>{as_html(option.text)}</li>" for option in asked.options)
    return f"<ol>{items}</ol>"


def _right(asked: Question) -> str:
    return f"Right: {letters([ascii_lowercase[i] for i in sorted(asked.key)])}"


def _reasons(asked: Question) -> str:
    items = []
    for option in asked.options:
        role = "right" if option.correct else "wrong"
        verdict = '<p class="verdict">right</p>' if option.correct else ""
        items.append(
            f'<li class="{role}"><div class="text">{as_html(option.text)}</div>{verdict}'
            f'<div class="why">{as_html(option.why)}</div></li>'
        )
    return f"<ol>{''.join(items)}</ol>"


def _facts(asked: Question, facts: Mapping[str, Fact]) -> str:
    known = [facts[id] for id in asked.facts if id in facts]
    return "".join(
        f'<div class="fact">{as_html(fact.text)}{_errata(fact)}{_sources(fact)}</div>'
        for fact in known
    )


def _errata(fact: Fact) -> str:
    return "".join(
        '<div class="erratum">'
        + as_html(
            f"Elsewhere you may read “{erratum.claim.rstrip('.')}”. "
            f"That does not hold. {erratum.because}"
        )
        + "</div>"
        for erratum in fact.errata
    )


def _sources(fact: Fact) -> str:
    links = ", ".join(
        f'<a href="{_text(source)}">{_text(source.removeprefix("https://"))}</a>'
        for source in fact.sources
    )
    date = f'<span class="date">checked {fact.checked.isoformat()}</span>'
    return f'<p class="source">{links}, {date}</p>'


# Decks and tags


def _level(title: str) -> str:
    """A title as one level of a deck's name, in which `::` parts levels."""
    return re.sub(r"\s*:{2,}\s*", ": ", clean(title).replace("\n", " ")).strip(" :") or "-"


def _tags(
    kind: str, topic: str, tasks: Mapping[str, Sequence[str]], level: int | None = None
) -> tuple[str, ...]:
    tags = [f"studykit::{kind}", f"studykit::topic::{topic.replace('/', '::')}"]
    if level is not None:
        tags.append(f"studykit::level::{level}")
    tags += [
        re.sub(r"\s+", "-", f"studykit::exam::{exam}::{task}")
        for exam, ids in tasks.items()
        for task in ids
    ]
    return tuple(tags)
