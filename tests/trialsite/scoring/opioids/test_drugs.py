from dataclasses import fields

import pytest

from trialsite.scoring.opioids import DRUGS, EXTENDED_DRUGS, TABLES, Entry, day_mme
from trialsite.scoring.opioids.strengths import STRENGTHS
from trialsite.scoring.opioids.tables.extended import EXTENDED

OFFERED = [(drug, form) for drug in DRUGS for form in drug.forms]
EXTENDED_OFFERED = [(drug, form) for drug in EXTENDED_DRUGS for form in drug.forms]


def entry(drug, form):
    required = {field.code: 1 for field in form.fields if field.default is None}
    return Entry(drug.code, form.code, **required)


def name(value):
    return value.code


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("drug", "form"), OFFERED, ids=name)
def test_what_the_page_offers_can_be_counted_by_every_table(drug, form, table):
    found = day_mme([entry(drug, form)], table=table)
    assert (found.mme > 0) == drug.counted
    assert found.excluded == (() if drug.counted else (drug.code,))


@pytest.mark.parametrize(("drug", "form"), EXTENDED_OFFERED, ids=name)
def test_what_the_extended_page_offers_can_be_counted_too(drug, form):
    assert day_mme([entry(drug, form)], extended=True).mme > 0


@pytest.mark.parametrize("table", TABLES.values(), ids=name)
def test_the_page_offers_every_drug_of_a_table(table):
    offered = {drug.code for drug in DRUGS if drug.counted}
    assert offered == {drug for drug, _ in table.rules}


def test_the_extended_page_offers_every_extended_drug():
    assert {drug.code for drug in EXTENDED_DRUGS} == {drug for drug, _ in EXTENDED}


@pytest.mark.parametrize("drug", DRUGS + EXTENDED_DRUGS, ids=name)
def test_a_drug_is_named_in_words_and_by_its_ingredient(drug):
    assert drug.label[0].isupper()
    assert drug.rxcui.isdigit() or drug.code == "propoxyphene"
    for form in drug.forms:
        for field in form.fields:
            assert field.unit
            assert field.code in {f.name for f in fields(Entry)}


def test_strengths_are_listed_for_products_that_are_offered():
    offered = {(drug.code, form.code) for drug, form in OFFERED}
    assert set(STRENGTHS) <= offered
    listed = {drug for drug, _ in STRENGTHS}
    assert listed == {drug.code for drug in DRUGS}
