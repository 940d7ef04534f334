"""The catalogue that an entry page offers: drugs in plain words, by generic name.

RxCUI are of the ingredient (RxNorm). Products with a second, non-opioid ingredient are
entered by their opioid part alone, so they are listed under it.
"""

from dataclasses import dataclass, replace

from trialsite.scoring.opioids.forms import (
    BUCCAL,
    FILM,
    LIQUID,
    LOZENGE,
    NASAL_SPRAY,
    ORAL,
    ORAL_SPRAY,
    PATCH,
    SUBLINGUAL,
    Form,
)


@dataclass(frozen=True, slots=True)
class Drug:
    """`counted` is False for a drug that is recorded but has no MME.

    `hint` says what an enterer should know: partner ingredients, or which number to
    type. `rxcui` is "" where we know of none.
    """

    code: str
    label: str
    rxcui: str
    forms: tuple[Form, ...]
    hint: str = ""
    counted: bool = True


SWALLOWED = (ORAL, LIQUID)

_PARTNER = "Also sold with {}. Enter the opioid's part alone, the first number: {}."

DRUGS = (
    Drug(
        "buprenorphine",
        "Buprenorphine",
        "1819",
        (
            PATCH,
            replace(ORAL, label="Tablet or film under the tongue (mg)"),
            replace(FILM, label="Film in the cheek (mcg)"),
        ),
        "Also sold with naloxone; enter the buprenorphine. Kept in the log, not in "
        "the MME.",
        counted=False,
    ),
    Drug(
        "codeine",
        "Codeine",
        "2670",
        SWALLOWED,
        _PARTNER.format("acetaminophen", "30/300 is 30 mg"),
    ),
    Drug(
        "fentanyl",
        "Fentanyl patch",
        "4337",
        (PATCH,),
        "Count every day it was worn, not only the day it was changed.",
    ),
    Drug(
        "hydrocodone",
        "Hydrocodone",
        "5489",
        SWALLOWED,
        _PARTNER.format("acetaminophen or ibuprofen", "5/325 is 5 mg"),
    ),
    Drug("hydromorphone", "Hydromorphone", "3423", SWALLOWED),
    Drug("methadone", "Methadone", "6813", SWALLOWED),
    Drug("morphine", "Morphine", "7052", SWALLOWED),
    Drug(
        "oxycodone",
        "Oxycodone",
        "7804",
        SWALLOWED,
        _PARTNER.format("acetaminophen, aspirin or ibuprofen", "10/325 is 10 mg"),
    ),
    Drug("oxymorphone", "Oxymorphone", "7814", (ORAL,)),
    Drug("tapentadol", "Tapentadol", "787390", SWALLOWED),
    Drug(
        "tramadol",
        "Tramadol",
        "10689",
        SWALLOWED,
        _PARTNER.format("acetaminophen", "37.5/325 is 37.5 mg"),
    ),
)
"""Drugs of the guideline tables, and buprenorphine."""

EXTENDED_DRUGS = (
    Drug("butorphanol", "Butorphanol nose spray", "1841", (LIQUID,)),
    Drug("dihydrocodeine", "Dihydrocodeine", "23088", (ORAL,)),
    Drug(
        "fentanyl",
        "Fentanyl for mouth or nose",
        "4337",
        (BUCCAL, SUBLINGUAL, LOZENGE, FILM, ORAL_SPRAY, NASAL_SPRAY),
    ),
    Drug("levomethadyl", "Levomethadyl", "237005", (LIQUID,)),
    Drug("levorphanol", "Levorphanol", "6378", (ORAL,)),
    Drug("meperidine", "Meperidine", "6754", SWALLOWED),
    Drug("opium", "Opium", "7676", (LIQUID,)),
    Drug("pentazocine", "Pentazocine", "8001", (ORAL,)),
    Drug("propoxyphene", "Propoxyphene", "", (ORAL,)),
)
"""More, for a study that takes the extended factors (tables/extended.py)."""
