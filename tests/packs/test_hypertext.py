"""Other people's HTML as text of ours."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.packs.hypertext import as_prose
from studykit.packs.problem import UNSEEN


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a <b>bold</b> &amp; <i>slanted</i> word", "a bold & slanted word"),
        ("one<br>two<br><br>three", "one\n\ntwo\n\nthree"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("Both:<ul><li>one</li><li>two</li></ul>end", "Both:\n- one\n- two\n\nend"),
        ("run <code>ls  -l</code> now", "run `ls -l` now"),
        ("<code>a`b</code>", "a`b"),
        ("<pre>if x:\n    y</pre>then", "```text\nif x:\n    y\n```\n\nthen"),
        ("<pre>a<br>b</pre>", "```text\na\nb\n```"),
        ("<pre>```</pre>", "~~~text\n```\n~~~"),
        ('<img src="heart.png"> [sound:beat.mp3]', "[image: heart.png] [sound: beat.mp3]"),
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("x<sup>2</sup> H<sub>2</sub>O", "x^2 H_2O"),
        ("<tr><td>a</td><td>b</td></tr>", "a | b"),
        ("a&nbsp;&nbsp;b \n c", "a b c"),
        ("<script>x()</script><style>y{}</style>a<!-- b -->c", "ac"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("&lt;b&gt; &#x1b;[0m", "<b> [0m"),
        ("<br><div> </div>", ""),
        ("", ""),
    ],
)
def test_what_it_says_is_kept(markup, text):
    assert as_prose(markup) == text


@given(st.text(st.sampled_from("<>/!-&;\"'=`~[]: \n\x00\x1b\u202ebrcodepliu")))
def test_whatever_it_is_the_text_can_be_shown(markup):
    assert not re.search(UNSEEN, as_prose(markup))


@given(st.text(st.characters(codec="utf-8"), max_size=100))
def test_no_letter_of_a_plain_text_is_lost(text):
    text = re.sub(UNSEEN, "", text)

    said = as_prose(html.escape(text).replace("[sound:", ""))

    assert re.sub(r"\s", "", said) == re.sub(r"\s", "", text.replace("[sound:", ""))


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<pre>", '<a href="', "<code>", "<li>", "&"])
def test_broken_markup_costs_no_more_than_its_length(piece):
    """It ends: a parser that looks back for each piece would need minutes for so many."""
    assert isinstance(as_prose(piece * 50_000), str)
