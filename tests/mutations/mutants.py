"""What mutmut makes of a file: a mutant is the file with one small mistake in it."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import libcst
from mutmut.mutation.file_mutation import Mutation, create_mutations

from tests.mutations.rules import ROOT, Rule


@dataclass(frozen=True)
class Mutant:
    """A mistake in *function* of *path*, which stood as *module*."""

    rule: Rule
    path: str
    module: libcst.Module
    mutation: Mutation

    @cached_property
    def code(self) -> str:
        """The whole file with the mistake in it."""
        original, mutated = self.mutation.original_node, self.mutation.mutated_node
        code: str = self.module.deep_replace(original, mutated).code  # type: ignore
        return code

    @property
    def function(self) -> str:
        return self.mutation.contained_by_top_level_function.name.value

    @cached_property
    def content(self) -> tuple[str, str, str, str]:
        """The file, the function, and the lines before and after the mistake: by this
        a mutant is known again, also when lines or mutants are added before it."""
        both = [text.splitlines() for text in (self.module.code, self.code)]
        changed = list(difflib.unified_diff(*both, lineterm="", n=0))[2:]
        sides = ([line[1:] for line in changed if line[0] == sign] for sign in "-+")
        before, after = (" ".join(" ".join(side).split()) for side in sides)
        return self.path, self.function, before, after

    def __str__(self) -> str:
        path, function, before, after = self.content
        return f"{path}, {function}:\n    - {before}\n    + {after}"


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every mutant of the files of *rule*, in one order on every machine. As mutmut
    itself does, those outside functions, and in decorated ones, are left out."""
    for path in rule.paths():
        module, mutations, *_ = create_mutations(path, (ROOT / path).read_text())
        for mutation in mutations:
            if isinstance(mutation.contained_by_top_level_function, libcst.FunctionDef):
                yield Mutant(rule, path, module, mutation)
