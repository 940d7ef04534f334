"""Forms that an opioid comes in, and which numbers each of them needs.

Guideline tables cover what is swallowed and what is worn as a patch. The other forms
count only where a study takes the extended factors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from trialsite.scoring.errors import MeasureError


@dataclass(frozen=True, slots=True)
class Field:
    """One number of an entry: its name in Entry, its words and unit on a form.

    `default` stands in when nothing is given; without it the number is required.
    """

    code: str
    label: str
    unit: str
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form by code; `fields` in the order of asking, the strength first."""

    code: str
    label: str
    fields: tuple[Field, ...]

    @property
    def strength(self) -> Field:
        return self.fields[0]


_TABLET = Field("strength_mg", "Opioid in one tablet or capsule", "mg")
_TABLETS = Field("units", "Taken that day", "tablets or capsules")
_CONCENTRATION = Field("mg_per_ml", "Strength of the liquid", "mg/mL")
_VOLUME = Field("ml", "Taken that day", "mL")
_RATE = Field("mcg_per_h", "Strength printed on the patch", "mcg/h")
_PATCHES = Field("units", "Worn at the same time", "patches", default=1)
_HOURS = Field("hours", "Worn that day", "hours", default=24)
_DOSE = Field("strength_mcg", "Opioid in one dose", "mcg")
_DOSES = Field("units", "Taken that day", "doses")

ORAL = Form("oral", "Tablet or capsule", (_TABLET, _TABLETS))
LIQUID = Form("liquid", "Liquid", (_CONCENTRATION, _VOLUME))
PATCH = Form("patch", "Patch", (_RATE, _PATCHES, _HOURS))
BUCCAL = Form("buccal", "Tablet in the cheek", (_DOSE, _DOSES))
SUBLINGUAL = Form("sublingual", "Tablet under the tongue", (_DOSE, _DOSES))
LOZENGE = Form("lozenge", "Lozenge", (_DOSE, _DOSES))
FILM = Form("film", "Film in the cheek", (_DOSE, _DOSES))
ORAL_SPRAY = Form("oral_spray", "Mouth spray", (_DOSE, _DOSES))
NASAL_SPRAY = Form("nasal_spray", "Nose spray", (_DOSE, _DOSES))

TRANSMUCOSAL = (BUCCAL, SUBLINGUAL, LOZENGE, FILM, ORAL_SPRAY, NASAL_SPRAY)

FORMS: Mapping[str, Form] = {
    form.code: form for form in (ORAL, LIQUID, PATCH, *TRANSMUCOSAL)
}

# No table has a factor for these, so a dose given this way has no MME at all.
UNSUPPORTED_ROUTES = frozenset(
    {
        "epidural",
        "im",
        "implant",
        "injection",
        "intrathecal",
        "iv",
        "pump",
        "rectal",
        "sc",
    }
)


def find_form(code: str) -> Form:
    """The form of this code.

    Raises MeasureError unsupported_route for a route without factors (injection, pump
    and the like) and unsupported_form for any other unknown code.
    """
    if code in FORMS:
        return FORMS[code]
    route = code in UNSUPPORTED_ROUTES
    raise MeasureError(
        "unsupported_route" if route else "unsupported_form",
        what="The route of an opioid" if route else "The form of an opioid",
        value=code,
        allowed=", ".join(FORMS),
    )
