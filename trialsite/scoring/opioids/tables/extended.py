"""Factors for research, of drugs and forms that neither guideline lists.

Source: CDC, compilation of opioid analgesic formulations with MME factors, 2018 file.
Transmucosal fentanyl is per mcg, all else per mg. A study asks for these by name, on
top of its table.
"""

from collections.abc import Mapping

from trialsite.scoring.opioids.tables.table import Rule, flat

EXTENDED: Mapping[tuple[str, str], Rule] = {
    ("butorphanol", "oral"): flat("7"),
    ("dihydrocodeine", "oral"): flat("0.25"),
    ("fentanyl", "buccal"): flat("0.13"),
    ("fentanyl", "film"): flat("0.18"),
    ("fentanyl", "lozenge"): flat("0.13"),
    ("fentanyl", "nasal_spray"): flat("0.16"),
    ("fentanyl", "oral_spray"): flat("0.18"),
    ("fentanyl", "sublingual"): flat("0.13"),
    ("levomethadyl", "oral"): flat("8"),
    ("levorphanol", "oral"): flat("11"),
    ("meperidine", "oral"): flat("0.1"),
    ("opium", "oral"): flat("1"),
    ("pentazocine", "oral"): flat("0.37"),
    ("propoxyphene", "oral"): flat("0.23"),
}
