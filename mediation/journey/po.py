"""PO files: read with every fault named, written always the same way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accessibility.text import clean, one_line
from mediation.journey.problems import JourneyError, Problem
from mediation.journey.translation import Catalogue, Entry
from mediation.journey.vocabulary import TranslationState

if TYPE_CHECKING:
    import polib

MAX_BYTES = 512 * 1024
"""Largest PO file read, in bytes; the longest journey makes about 40 kB."""
# What is said of a translation stands in the translator's comment (« # »): Weblate, Poedit and
# msgmerge keep it, where they write the extracted comments (« #. ») again.
_REVIEWED = re.compile(r"^Relu par (.+?) le (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
_BACK, _REMARK = "Retour : ", "Remarque : "


def read(text: str, name: str, script: str, language: str) -> Catalogue:
    """The catalogue in ``text``.

    Raises:
        JourneyError: (P501) when it is no PO file, or holds a key twice, or says
            another language than its folder.
    """
    import polib

    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _refused(name, "le fichier est trop gros (plus de 512 Ko). Coupez-le.")
    if "\0" in text or not text.strip():
        raise _refused(name, "ce n'est pas un fichier de traduction (PO).")
    try:
        # The last line end tells polib that this is a text, and not a path.
        po = polib.pofile(text if text.endswith("\n") else text + "\n")
    except (OSError, ValueError, UnicodeError, IndexError, KeyError, AttributeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _refused(
            name,
            "cette ligne ne se lit pas. Rouvrez le fichier dans Poedit et enregistrez-le.",
            int(line[1]) if line else 1,
        ) from None
    said = po.metadata.get("Language", language)
    if said != language:
        raise _refused(name, f"le fichier dit « {said[:20]} », son dossier dit « {language} ».")
    entries: dict[str, Entry] = {}
    obsolete: list[Entry] = []
    for item in po:
        entry = _entry(item)
        if item.obsolete:
            obsolete.append(entry)
        elif not entry.context:
            raise _refused(name, "un texte n'a pas de repère (msgctxt).", item.linenum or 1)
        elif entry.context in entries:
            raise _refused(
                name, f"« {entry.context[:60]} » est traduit deux fois.", item.linenum or 1
            )
        else:
            entries[entry.context] = entry
    return Catalogue(script, language, entries, tuple(obsolete))


def write(catalogue: Catalogue) -> str:
    """``catalogue`` as a PO file; the same catalogue gives the same bytes."""
    import polib

    po = polib.POFile(wrapwidth=0)
    po.metadata = {
        "Project-Id-Version": f"mediation {catalogue.script}",
        "Language": catalogue.language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for entry in catalogue.entries.values():
        po.append(_item(entry))
    for entry in catalogue.obsolete:
        item = _item(entry)
        item.obsolete = True
        po.append(item)
    return f"{po}\n"


def _entry(item: polib.POEntry) -> Entry:
    translation = item.msgstr
    reviewed = _REVIEWED.search(item.tcomment or "")
    if not translation:
        state = TranslationState.TODO
    elif "fuzzy" in item.flags or item.previous_msgid or not reviewed:
        # Nobody signed it: a translation that is only not fuzzy is not reviewed.
        state = TranslationState.TO_REVIEW
    else:
        state = TranslationState.VALID
    return Entry(
        context=item.msgctxt or "",
        french=item.msgid,
        translation=translation,
        state=state,
        previous=item.previous_msgid or "",
        reviewer=f"{reviewed[1]}, {reviewed[2]}" if reviewed else "",
        note=item.comment or "",
        back=_said(item, _BACK),
        remark=_said(item, _REMARK),
    )


def _said(item: polib.POEntry, name: str) -> str:
    """What the translator's comment says on the line that begins with ``name``."""
    said = (item.tcomment or "").splitlines()
    return next((clean(row[len(name) :]).strip() for row in said if row.startswith(name)), "")


def _item(entry: Entry) -> polib.POEntry:
    import polib

    said = []
    if entry.state is TranslationState.VALID and entry.reviewer:
        who, _, when = entry.reviewer.rpartition(", ")
        said.append(f"Relu par {who} le {when}")
    for name, text in ((_BACK, entry.back), (_REMARK, entry.remark)):
        if text:
            said.append(name + one_line(text))
    return polib.POEntry(
        msgctxt=entry.context,
        msgid=entry.french,
        msgstr=entry.translation,
        flags=["fuzzy"] if entry.state is TranslationState.TO_REVIEW else [],
        previous_msgid=entry.previous or None,
        tcomment="\n".join(said),
        comment=entry.note,
    )


def _refused(name: str, message: str, line: int = 1) -> JourneyError:
    return JourneyError([Problem("P501", message, file=name, line=line)])
