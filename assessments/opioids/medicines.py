"""What staff's and participants' pages do alike with the medicines of a log."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest

from assessments.opioids.actions import doses_item, list_product, remove_product
from assessments.opioids.entries import unit_of
from assessments.opioids.forms import ProductForm
from assessments.opioids.models import OpioidProduct
from assessments.opioids.refusals import HasDoses, ProductRefused
from assessments.responses.models import Response
from trialsite.access.models import User
from trialsite.editing.forms import moment_in_words
from trialsite.editing.pages import carried, new_base, sent_base
from trialsite.scoring.exact import plain
from trialsite.web.input import number_in


def list_from(form: ProductForm, response: Response, *, by: User | None) -> bool:
    """List the medicine of a bound *form*. Says whether that was done; what was wrong
    stands on the form."""
    if not form.is_valid():
        return False
    try:
        list_product(response=response, by=by, **form.listed())
    except ProductRefused as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True


@dataclass(frozen=True)
class Asking:
    """Whether to remove a medicine (by id) with its doses: *words* say which, and
    *based_on* is the base of the answer."""

    product: int
    words: str
    based_on: str


def remove_from(
    request: HttpRequest, response: Response, *, by: User | None
) -> Asking | None:
    """Remove the medicine that was pressed, say why not, or ask."""
    product = number_in(request.POST.get("product", "")) or 0
    item = doses_item(product)
    whose = whose_part(response, item, by)
    try:
        remove_product(
            response=response,
            product=product,
            base=sent_base(request.POST, **whose),
            by=by,
        )
    except HasDoses as refused:
        words = str(refused)
        if newer := refused.newer:
            when = moment_in_words(newer)
            words = f"{newer.who} changed the days {when}. {words}"
        base = new_base({item: refused.doses})
        return Asking(product, words, carried(base, **whose))
    except ProductRefused as refused:
        messages.warning(request, str(refused))
    return None


def usual_in_words(product: OpioidProduct) -> str:
    """How much on a usual day: "4 tablets or capsules a day", "as needed"."""
    if not product.usual:
        return "as needed"
    return f"{plain(product.usual)} {unit_of(product)} a day"


def whose_part(response: Response, part: date | str, by: User | None) -> dict[str, str]:
    """What the base of a part of the log is about, such as a day, and whose it is."""
    person = "participant" if by is None else str(by.pk)
    return {"record": f"log:{response.pk}:{part}", "person": person}
