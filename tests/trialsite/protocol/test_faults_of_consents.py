"""Faults of a consent document's pages and questions."""

import pytest

FILE = "consent/c1.toml"


def test_a_right_answer_is_one_of_the_options(edit, faults):
    edit(FILE, 'right = "chance"', 'right = "chanse"')
    allowed = "one of me, chance (did you mean chance?)"
    assert faults() == [(FILE, "sections.what.question.right", "'chanse'", allowed)]


def test_options_have_codes_of_their_own(edit, faults):
    edit(FILE, 'code = "me"', 'code = "chance"')
    ((file, key, _, allowed),) = faults()
    assert (file, key) == (FILE, "sections.what.question.options")
    assert allowed == "options of different codes"


def test_sections_and_questions_have_codes_of_their_own(edit, faults):
    edit(FILE, 'code = "who"', 'code = "what"')
    ((file, key, found, allowed),) = faults()
    assert (file, key, found) == (FILE, "sections.what", "'what'")
    assert allowed == "a code used once among the sections and questions of a file"


def test_a_language_is_written_as_languages_are(edit, faults):
    edit(FILE, 'label = "First version"', 'label = "First"\nlanguage = "English"')
    ((file, key, found, allowed),) = faults()
    assert (file, key, found) == (FILE, "language", "'English'")
    assert allowed == "a language, such as en or es-MX"


@pytest.mark.parametrize("scopes", ['["everything"]', "[]"])
def test_what_can_be_withdrawn_from_is_one_of_four_things(edit, faults, scopes):
    edit("trial.toml", "", f"\n[withdrawal]\nscopes = {scopes}\n")
    assert {(file, key.split("[")[0]) for file, key, *_ in faults()} == {
        ("trial.toml", "withdrawal.scopes")
    }


def test_how_many_wrong_tries_are_shown_is_a_number_of_at_least_one(edit, faults):
    edit(FILE, 'label = "First version"', 'label = "First"\nwrong_tries_shown = 0')
    ((file, key, found, allowed),) = faults()
    assert (file, key, found) == (FILE, "wrong_tries_shown", "0")
    assert "1" in allowed
