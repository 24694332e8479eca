"""Which languages Médiation offers, and what it honestly can say in each.

One table. A voice is listed only when the bundled engine reads the language's
own letters word by word (measured: one word event per word, plausible length);
where it would spell letter by letter, as for Pashto through the Persian voice,
the language has no voice at all and the notes say what to offer instead.

Standard library only: every room imports this.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VoiceStatus(StrEnum):
    """What the synthetic voice of a language is worth.

    ``GOOD``: phonemes were compared with the language's own, words by words.
    ``FAIR``: a machine checked that each word gives sound; no speaker listened.
    ``NONE``: no voice; offer the card, the screen or a recorded voice.
    """

    GOOD = "bonne"
    FAIR = "moyenne"
    NONE = "aucune"


@dataclass(frozen=True, slots=True)
class Language:
    """One language, as named to its speakers and to the mediator."""

    code: str
    """BCP 47, the key everywhere: "fr", "prs"."""
    own_name: str
    """As its speakers write it."""
    french_name: str
    """As the mediator reads it, lower case."""
    script: str
    """ISO 15924: "Latn", "Arab"."""
    rtl: bool
    """Written from right to left."""
    voice: str
    """eSpeak NG voice, its own or a borrowed one; empty: none."""
    voice_status: VoiceStatus
    voice_note: str
    """One French sentence about the voice; empty when there is nothing to add."""
    reviewed_by: str
    """Who listened to the voice and signed; empty: nobody did."""


class UnknownLanguage(LookupError):
    """A code outside the table. ``str()`` is a French sentence with the nearest code."""

    def __init__(self, code: str) -> None:
        self.code = code
        near = _nearest(code)
        shown = code if len(code) <= 20 else code[:20] + "…"
        sentence = f"La langue « {shown} » n'est pas dans la liste de Médiation."
        if near:
            sentence += f" Vouliez-vous dire « {near.code} » ({near.french_name}) ?"
        super().__init__(sentence)


_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"})
_MACHINE = "Vérifiée par une machine seulement : personne n'a encore écouté cette voix."
_NO_VOICE = "Aucune voix : proposez la fiche imprimée, l'écran ou une voix enregistrée."
_NO_SHORT_VOWELS = (
    "Voix approximative : elle ne dit pas toutes les voyelles. Montrez aussi l'écran ou la fiche."
)


def _voiced(
    code: str,
    own_name: str,
    french_name: str,
    script: str = "Latn",
    *,
    voice: str = "",
    status: VoiceStatus = VoiceStatus.FAIR,
    note: str = _MACHINE,
) -> Language:
    """A language with a voice, by default the one that bears its own code."""
    rtl = script in _RTL_SCRIPTS
    return Language(code, own_name, french_name, script, rtl, voice or code, status, note, "")


def _silent(
    code: str, own_name: str, french_name: str, script: str = "Latn", note: str = _NO_VOICE
) -> Language:
    """A language that no bundled voice reads."""
    rtl = script in _RTL_SCRIPTS
    return Language(code, own_name, french_name, script, rtl, "", VoiceStatus.NONE, note, "")


LANGUAGES: dict[str, Language] = {
    entry.code: entry
    for entry in (
        _voiced("fr", "français", "français", status=VoiceStatus.GOOD, note=""),
        _voiced("ar", "العربية", "arabe", "Arab", note=_NO_SHORT_VOWELS),
        _voiced("en", "English", "anglais"),
        _voiced("es", "español", "espagnol"),
        _voiced("pt", "português", "portugais"),
        _voiced("it", "italiano", "italien"),
        _voiced("ro", "română", "roumain"),
        _voiced("uk", "українська", "ukrainien", "Cyrl"),
        _voiced("ru", "русский", "russe", "Cyrl"),
        _voiced("bg", "български", "bulgare", "Cyrl"),
        _voiced("sr", "српски", "serbe", "Cyrl"),
        _voiced("hr", "hrvatski", "croate"),
        _voiced("bs", "bosanski", "bosnien"),
        _voiced("pl", "polski", "polonais"),
        _voiced("sq", "shqip", "albanais"),
        _voiced("tr", "Türkçe", "turc"),
        _voiced("ku", "kurmancî", "kurde (kurmandji)"),
        _silent("ckb", "سۆرانی", "kurde (sorani)", "Arab"),
        _voiced("hy", "հայերեն", "arménien", "Armn"),
        _voiced("ka", "ქართული", "géorgien", "Geor"),
        _voiced("fa", "فارسی", "persan (farsi)", "Arab", note=_NO_SHORT_VOWELS),
        _voiced(
            "prs",
            "دری",
            "dari",
            "Arab",
            voice="fa",
            note="Le dari est lu par la voix du persan d'Iran : l'accent n'est pas le même, "
            "et toutes les voyelles ne sont pas dites.",
        ),
        _silent("ps", "پښتو", "pachto", "Arab"),
        _voiced("ur", "اردو", "ourdou", "Arab", note=_NO_SHORT_VOWELS),
        _voiced("pa", "ਪੰਜਾਬੀ", "pendjabi", "Guru"),
        _voiced("hi", "हिन्दी", "hindi", "Deva"),
        _voiced(
            "ne", "नेपाली", "népalais", "Deva", note=f"{_MACHINE} Elle dit les nombres en anglais."
        ),
        _voiced("bn", "বাংলা", "bengali", "Beng"),
        _voiced("ta", "தமிழ்", "tamoul", "Taml"),
        _voiced("si", "සිංහල", "cingalais", "Sinh"),
        _voiced("zh", "中文", "chinois (mandarin)", "Hans", voice="cmn"),
        _voiced("vi", "Tiếng Việt", "vietnamien"),
        _voiced("ti", "ትግርኛ", "tigrigna", "Ethi"),
        _voiced("am", "አማርኛ", "amharique", "Ethi"),
        _voiced("om", "Afaan Oromoo", "oromo"),
        _silent("so", "Soomaali", "somali"),
        _voiced("sw", "Kiswahili", "swahili"),
        # eSpeak NG 1.52 has a voice, but reads "ou" as two vowels and "r" as "h".
        _silent("ht", "kreyòl ayisyen", "créole haïtien"),
        _silent("wo", "wolof", "wolof"),
        _silent("ln", "lingála", "lingala"),
        _silent("bm", "bamanankan", "bambara"),
        _silent("ff", "pulaar", "peul"),
        _silent("snk", "sooninkanxanne", "soninké"),
        _silent("mg", "malagasy", "malgache"),
        _silent("kab", "taqbaylit", "kabyle"),
        _silent("rmy", "romani", "romani"),
    )
}
"""Every language, by code, in the order they are shown."""


def language(code: str) -> Language:
    """The language of a BCP 47 code; "fr-FR", "FR" and "fr_fr" are French.

    :raises UnknownLanguage: the code is in no line of the table.
    """
    wanted = code.strip().replace("_", "-").lower()
    found = LANGUAGES.get(wanted) or LANGUAGES.get(wanted.partition("-")[0])
    # "fa-AF" is how most systems write Dari.
    if wanted == "fa-af":
        found = LANGUAGES["prs"]
    if found is None:
        raise UnknownLanguage(code)
    return found


def _nearest(code: str) -> Language | None:
    """The language that was most likely meant: by code, own name or French name."""
    from difflib import get_close_matches

    names: dict[str, Language] = {}
    for entry in LANGUAGES.values():
        for name in (entry.code, entry.french_name.partition(" (")[0], entry.own_name):
            names.setdefault(name.lower(), entry)
    # Words and codes first compared whole, then a short code against its first letters.
    wanted = code.strip().lower()[:40]
    for candidate, cutoff in ((wanted, 0.6), (wanted[:2], 0.5)):
        if close := get_close_matches(candidate, names, n=1, cutoff=cutoff):
            return names[close[0]]
    return None
