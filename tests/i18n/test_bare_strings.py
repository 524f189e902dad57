"""No text is left out of translation, and the check that says so sees what it should."""

import pytest

from tests.i18n import bare_strings


def test_every_text_is_translated():
    in_templates = bare_strings.in_templates(bare_strings.ROOT / "templates")
    assert [*in_templates, *bare_strings.in_code(bare_strings.ROOT)] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        "<p>{% if x %}Hello{% endif %}</p>",
        '<a title="Open it">{{ x }}</a>',
        """<a aria-label="{% if x %}Open{% endif %}">{{ x }}</a>""",
        '<p>{{ name or "Somebody" }}</p>',
        '{% set title = "Your account" %}',
        '{% layout "door" title="Sign in" %}{% endlayout %}',
        '<p>{{ field(form.name, "Leave it empty") }}</p>',
        """{{ _("Sign in") }} <p>or not</p>""",
    ],
)
def test_it_finds_texts_of_templates(source):
    assert bare_strings.template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="lead">{{ _("Hello") }} · PremWeb</p>',
        """<a title="{{ _('Open it') }}" href="/x">{{ name }}</a>""",
        '{{ ngettext("%(num)s person", "%(num)s people", count) }}',
        '{{ _("Say hello "\n "to %(name)s", name=name) }}',
        '{% translate "Sign in" as title %}{% layout "door" title=title %}{% endlayout %}',
        "{% blocktranslate trimmed %}Hello <b>there</b>{% endblocktranslate %}",
        '{{ moment|date("j M Y, H:i") }} {{ moment|date:"j M Y" }}',
        "{# Somebody reads this #}",
    ],
)
def test_it_is_silent_about_what_is_translated(source):
    assert bare_strings.template(source) == []


@pytest.mark.parametrize(
    "source",
    [
        'messages.success(request, "The models are saved.")',
        'notice(request, 400, "Not sent", advice)',
        'name = forms.CharField(label="Role")',
        'messages.success(request, f"{email} is no longer here.")',
        'raise ValidationError(f"At most {most}.")',
        'email = models.EmailField(verbose_name="e-mail")',
        "@admin.display\ndef tries(self, task):\n    return task.tries",
        '@admin.display(description=_("tries"))\ndef tries(self, task):\n    return f"{task} of 5"',
        '@admin.display(description=_("about"))\ndef about(self, x):\n    return "one" if x else y',
    ],
)
def test_it_finds_texts_of_code(source):
    assert bare_strings.code(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""What a module is for."""',
        'messages.success(request, _("The models are saved."))',
        'words = ngettext("One of them", "Many of them", count)',
        'logger.warning("Mail could not be sent: %s", error)',
        'path = f"/c/{id}/messages/"',
        'name = "Mac OS X"  # untranslated',
    ],
)
def test_it_is_silent_about_other_literals(source):
    assert bare_strings.code(source) == []
