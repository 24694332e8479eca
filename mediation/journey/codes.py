"""The page of each numbered problem: what it is, why it matters, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey.shipped import resource
from mediation.journey.source import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "codes.yaml"


@dataclass(frozen=True, slots=True)
class Page:
    """One problem, explained to whoever wrote the file."""

    code: str
    title: str
    why: str
    act: str
    wrong: str = ""
    right: str = ""

    def text(self) -> str:
        """The page as a terminal shows it."""
        return "\n".join(["# " + self.heading, "", *self._body(indent="    ")])

    def markdown(self) -> str:
        """The page as a section of ``docs/codes.md``."""
        return "\n".join([f"## {self.heading}", "", *self._body(indent="    ")])

    @property
    def heading(self) -> str:
        """« P103. Un type d'étape inconnu »."""
        return f"{self.code}. {self.title}"

    def _body(self, indent: str) -> list[str]:
        body = [self.why, "", f"À faire : {self.act}"]
        for head, example in (("Faux", self.wrong), ("Juste", self.right)):
            if example:
                body += ["", f"{head} :", "", *(indent + line for line in example.splitlines())]
        return body


def pages() -> Mapping[str, Page]:
    """Every page, by code, in order."""
    data = parse(resource(FILE), FILE).data
    found = {
        entry["code"]: Page(
            code=entry["code"],
            title=" ".join(entry["titre"].split()),
            why=" ".join(entry["pourquoi"].split()),
            act=" ".join(entry["faire"].split()),
            wrong=entry.get("faux", ""),
            right=entry.get("juste", ""),
        )
        for entry in data
    }
    return dict(sorted(found.items()))


def document() -> str:
    """``docs/codes.md``."""
    head = (
        "# Les problèmes, un par un\n\n"
        "Ce que `mediation parcours verifier` peut dire d'un fichier. "
        "Chaque page s'affiche aussi avec `mediation parcours verifier --expliquer P103`.\n\n"
        "Une erreur empêche d'utiliser le fichier. Un avertissement ou un conseil, non.\n"
    )
    return head + "".join(f"\n{page.markdown()}\n" for page in pages().values())


if __name__ == "__main__":
    print(document(), end="")  # noqa: T201 - the file's content, for `make docs`
