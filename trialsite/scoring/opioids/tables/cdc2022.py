"""CDC Clinical Practice Guideline for Prescribing Opioids for Pain, 2022."""

from trialsite.scoring.opioids.tables.table import Table, flat

CDC2022 = Table(
    code="CDC2022",
    title="CDC guideline 2022",
    source="Dowell et al., MMWR Recomm Rep 2022;71(3):1-95, table of MME factors",
    rules={
        ("codeine", "oral"): flat("0.15"),
        ("fentanyl", "patch"): flat("2.4"),
        ("hydrocodone", "oral"): flat("1"),
        ("hydromorphone", "oral"): flat("5"),
        ("methadone", "oral"): flat("4.7"),
        ("morphine", "oral"): flat("1"),
        ("oxycodone", "oral"): flat("1.5"),
        ("oxymorphone", "oral"): flat("3"),
        ("tapentadol", "oral"): flat("0.4"),
        ("tramadol", "oral"): flat("0.2"),
    },
)
