"""CDC Guideline for Prescribing Opioids for Chronic Pain, 2016.

Its tables leave out tramadol and tapentadol; their factors are those of the data file
that CDC published beside it. Methadone has tiers by the day's total, with continuous
limits (more than 0 to 20 mg, more than 20 to 40 mg, and so on), after CMS.
"""

from decimal import Decimal

from trialsite.scoring.opioids.tables.table import Rule, Table, Tier, flat

METHADONE = Rule(
    (
        Tier(Decimal(20), Decimal(4)),
        Tier(Decimal(40), Decimal(8)),
        Tier(Decimal(60), Decimal(10)),
        Tier(None, Decimal(12)),
    )
)

CDC2016 = Table(
    code="CDC2016",
    title="CDC guideline 2016",
    source=(
        "Dowell et al., MMWR Recomm Rep 2016;65(1):1-49, and CDC's file of oral MME "
        "factors for tapentadol and tramadol"
    ),
    rules={
        ("codeine", "oral"): flat("0.15"),
        ("fentanyl", "patch"): flat("2.4"),
        ("hydrocodone", "oral"): flat("1"),
        ("hydromorphone", "oral"): flat("4"),
        ("methadone", "oral"): METHADONE,
        ("morphine", "oral"): flat("1"),
        ("oxycodone", "oral"): flat("1.5"),
        ("oxymorphone", "oral"): flat("3"),
        ("tapentadol", "oral"): flat("0.4"),
        ("tramadol", "oral"): flat("0.1"),
    },
)
