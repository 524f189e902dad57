"""A page has no indentation, and says nothing else for that."""

from jinja2 import DictLoader, Environment

from chat.support.indentation import WithoutIndentation


def shown(source: str, name: str = "page.html") -> str:
    loader = DictLoader({name: source})
    return (
        Environment(loader=loader, extensions=[WithoutIndentation], keep_trailing_newline=True)
        .get_template(name)
        .render()
    )


def test_between_tags_one_line_end_is_left():
    assert shown("<p>\n    a\n\n    b\n  </p>") == "<p>\na\nb\n</p>"


def test_inside_a_tag_one_space_is_left_and_none_before_its_end():
    assert shown('<a\n    href="x"\n    title="y"\n  >z</a>') == '<a href="x" title="y">z</a>'
    assert shown("<input\n  {{ 'required' }}\n  />") == "<input required/>"


def test_spaces_without_a_line_end_stay():
    assert shown("a  b <b>c</b>  d") == "a  b <b>c</b>  d"


def test_values_stay_as_they_are():
    assert shown("<p>{{ 'a\\n\\n  b' }}</p>") == "<p>a\n\n  b</p>"


def test_mails_stay_as_they_are():
    assert shown("a\n\n  b", "mail.txt") == "a\n\n  b"
