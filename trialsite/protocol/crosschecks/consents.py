"""A consent document can be read and answered: codes used once, right answers there."""

from collections.abc import Iterator

from trialsite.protocol.draft import Draft
from trialsite.protocol.problems import Problem, one_of, shown


def check_consents(draft: Draft) -> Iterator[Problem]:
    """No two sections, questions or options of one code; a right answer is an
    option."""
    for version in draft.consents:
        file = f"consent/{version.code}.toml"
        seen: set[str] = set()
        for section in version.sections:
            codes = [section.code]
            if section.question is not None:
                codes.append(section.question.code)
            for code in codes:
                if code in seen:
                    yield Problem(
                        file,
                        f"sections.{section.code}",
                        shown(code),
                        "a code used once among the sections and questions of a file",
                    )
                seen.add(code)
            if section.question is None:
                continue
            key = f"sections.{section.code}.question"
            options = [option.code for option in section.question.options]
            if len(set(options)) < len(options):
                allowed = "options of different codes"
                yield Problem(file, f"{key}.options", shown(options), allowed)
            if section.question.right not in options:
                right = section.question.right
                yield Problem(
                    file, f"{key}.right", shown(right), one_of(options, near=right)
                )
