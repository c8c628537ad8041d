"""What templates write is written for each reader anew."""

from flask import Flask

from housing import i18n


def test_a_constant_in_a_template_is_said_to_each_reader_in_their_language(site: Flask) -> None:
    template = site.jinja_env.from_string('{{ "eligible"|word }}')
    said = []
    for language in i18n.LOCALES:
        with i18n.speaking(language):
            said.append(template.render())
    assert said == ["已合格", "Eligible"]
