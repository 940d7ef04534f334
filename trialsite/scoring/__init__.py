"""Pure rules: scores of instruments and opioid doses in MME. No Django, no clock.

docs/measures.md says what each number is and where its rule was published.
"""
