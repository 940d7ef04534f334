"""The opioid log: what was taken on each day, never only its total."""

from django.db import models
from django.db.models import Q

from assessments.responses.models import Response
from trialsite.access.roles import Permission
from trialsite.access.scope import site_scoped


@site_scoped(
    "opioid_products", site="response__visit__site", known_with=Permission.SEE_ANSWERS
)
class OpioidProduct(models.Model):
    """An opioid medicine that a person took in the days of the log.

    ``form`` is a form of the drug in trialsite.scoring.opioids; which of the
    strengths is given depends on it: mg in a tablet, mcg in a spray, mg in a mL of
    a liquid, mcg an hour from a patch. ``usual`` is how much on a usual day, in
    tablets, sprays, mL or patches worn.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="products")
    drug = models.CharField(max_length=40)
    form = models.CharField(max_length=40)
    strength = models.DecimalField(max_digits=10, decimal_places=4)
    usual = models.DecimalField(max_digits=7, decimal_places=2)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("drug", "form", "strength", "usual")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "drug", "form", "strength"],
                name="opioid_product_is_listed_once",
            ),
            models.CheckConstraint(
                name="opioid_product_amounts_make_sense",
                condition=Q(strength__gt=0) & Q(usual__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} {self.form} {self.strength.normalize()}"


@site_scoped(
    "opioid_days", site="response__visit__site", known_with=Permission.SEE_ANSWERS
)
class OpioidDay(models.Model):
    """One day of the log: whether it is known what was taken. No row means that the
    day was not reached; "none" says that nothing was taken, which counts as 0."""

    class Status(models.TextChoices):
        TAKEN = "taken", "Taken"
        NONE = "none", "None taken"
        UNKNOWN = "unknown", "Don't remember"

    response = models.ForeignKey(Response, models.PROTECT, related_name="days")
    day = models.DateField()
    status = models.CharField(max_length=20, choices=Status)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("status",)

    class Meta:
        ordering = ["response_id", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "day"], name="opioid_day_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.status}"


@site_scoped(
    "opioid_doses", site="day__response__visit__site", known_with=Permission.SEE_ANSWERS
)
class OpioidDose(models.Model):
    """How much of one product was taken on one day, in the units of its form."""

    day = models.ForeignKey(OpioidDay, models.PROTECT, related_name="doses")
    product = models.ForeignKey(OpioidProduct, models.PROTECT, related_name="doses")
    amount = models.DecimalField(max_digits=7, decimal_places=2)

    # What the audit trail hides from those who may not see answers.
    answer_fields = ("amount",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "product"], name="opioid_dose_once_a_day"
            ),
            models.CheckConstraint(
                name="opioid_dose_is_positive", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount.normalize()} of product {self.product_id}"
