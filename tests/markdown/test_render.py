"""Each construct, rendered whole."""

import pytest

from chat.markdown import RENDERER_VERSION
from tests.markdown.dom import find
from tests.markdown.dom import render_without_direction as render

from .dom import Element, parse

REL = 'target="_blank" rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("plain", "<p>plain</p>"),
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("a  \nb\\\nc", "<p>a<br>b<br>c</p>"),
        ("# A *b*\n\nc\n===", "<h1>A <em>b</em></h1><h1>c</h1>"),
        ("###### six", "<h6>six</h6>"),
        ("**b** *e* ~~d~~ `c`", "<p><strong>b</strong> <em>e</em> <del>d</del> <code>c</code></p>"),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("1. a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("Ampersand & < > &copy; &amp;", "<p>Ampersand &amp; &lt; &gt; © &amp;</p>"),
        ("not -- 'smart' ...", "<p>not -- 'smart' ...</p>"),
        ("# no {#id .class}", "<h1>no {#id .class}</h1>"),
        ("[[no wiki]]", "<p>[[no wiki]]</p>"),
        ("a\r\nb\rc", "<p>a<br>b<br>c</p>"),
        ("a\x00b\ud800c", "<p>a\ufffdb\ufffdc</p>"),
        ("\ud83d\ude00", "<p>😀</p>"),
    ],
)
def test_it_renders(source, html):
    assert render(source) == html


def test_a_table_scrolls_and_aligns_without_style_attributes():
    html = render("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | *4* |")
    assert html == (
        '<div class="table-scroll" tabindex="0"><table><thead><tr><th>a</th>'
        '<th class="align-left">b</th>'
        '<th class="align-center">c</th><th class="align-right">d</th></tr></thead><tbody><tr>'
        '<td>1</td><td class="align-left">2</td><td class="align-center">3</td>'
        '<td class="align-right"><em>4</em></td></tr></tbody></table></div>'
    )


def test_task_lists_have_boxes_nobody_can_tick():
    done, todo = find(render("- [x] done\n- [ ] todo"), "input")
    box = {"type": "checkbox", "aria-label": "Task", "disabled": ""}
    assert done.attributes == box | {"checked": ""}
    assert todo.attributes == box
    assert render("- [x] done").count('<li class="task-item">') == 1


@pytest.mark.parametrize("kind", ["Note", "Tip", "Important", "Warning", "Caution"])
def test_alerts(kind):
    assert render(f"> [!{kind.upper()}]\n> text") == (
        f'<div class="markdown-alert markdown-alert-{kind.lower()}">'
        f'<p class="markdown-alert-title">{kind}</p><p>text</p></div>'
    )


def test_footnotes_are_numbered_and_have_no_ids():
    html = render("One[^b], two[^a], one[^b].\n\n[^a]: Second.\n[^b]: First.")
    assert [e.text for e in find(html, "sup")] == ["1", "2", "1", "2", "1"]
    assert '<div class="footnote"><sup class="footnote-label">2</sup><p>Second.</p></div>' in html
    assert "id=" not in html
    assert "href" not in html


def test_a_number_that_nobody_defined_is_shown_as_one():
    assert render("a[^7], [1]") == '<p>a<sup class="footnote-ref">7</sup>, [1]</p>'
    assert render("a[^note]") == "<p>a[^note]</p>"


@pytest.mark.parametrize(
    "source",
    [
        "<b>bold</b>",
        "a <!-- comment --> b",
        "a <![CDATA[x]]> b",
        "a <?php x ?> b",
        "<div>\n<p>block</p>\n</div>",
        "<!-- a\n\nb -->",
        "<script>\nalert(1)\n\nx\n</script>",
    ],
)
def test_raw_html_shows_as_text(source):
    shown = Element("#root", {}, parse(render(source)))
    assert shown.text == source
    assert {e.tag for e in shown.walk()} <= {"p", "pre"}


def test_rendering_is_the_same_every_time():
    assert render("# a\n\n- [x] b\n\n[c](https://a.example)") == render(
        "# a\n\n- [x] b\n\n[c](https://a.example)"
    )
    assert isinstance(RENDERER_VERSION, int)


def test_rendered_html_is_already_sanitised():
    from chat.markdown.sanitise import sanitise

    html = render("# a\n\n[c](https://a.example 't') $x^2$\n\n```python\nx = 1\n```\n\n- [x] b")
    assert sanitise(html) == html
