import pytest

from pharmacrm.markup import faults


@pytest.mark.parametrize(
    "clean",
    [
        "{% load i18n %}<h1>{% translate 'Today' %}</h1>",
        "<p>{% blocktranslate count n=3 %}One visit{% plural %}{{ n }} visits{% endblocktranslate %}</p>",
        "{# 今日 #}<a href='/clients/' class='list wide'>{{ name }} · 3</a>",
        "{% comment %}to be done{% endcomment %}",
        "{% block page_class %}wide{% endblock %}",
        '<script src="{% static "js/theme.js" %}" defer></script>',
        "<td {% if late %}class='late'{% endif %} title=\"{% translate 'Late' %}\">A</td>",
        "<a lang='zh-Hans'>中文</a> pharmacrm &nbsp;&rarr;",
    ],
)
def test_these_pass(clean):
    assert faults(clean) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<h1>\nToday</h1>", (1, "not translated: Today")),
        ("<p>\n<b>今日</b></p>", (2, "Chinese outside the catalogue")),
        ("{% include 'x.html' with title='今日' %}", (1, "Chinese outside the catalogue")),
        ("<img alt='A chart'>", (1, "not translated in alt=: chart")),
        ("\n<script>go()</script>", (2, "inline <script>")),
        ("<style>p {}</style>", (1, "inline <style>")),
        ("<p style='color: red'></p>", (1, "inline style=")),
        ("<p onclick='go()'></p>", (1, "inline onclick=")),
        ("<p hx-on:click='go()'></p>", (1, "inline hx-on:click=")),
        ("<a href='javascript:go()'>3</a>", (1, "script in href=")),
        ("{% blocktranslate %}a\nb{% endblocktranslate %}\n<b>Late</b>", (3, "not translated: Late")),
    ],
)
def test_these_are_named_with_their_line(source, fault):
    assert faults(source) == [fault]
