"""The whole road, walked by hand: the coordinator at a desk, the participant on a
phone, the unblinded statistician at the end."""

import csv
import io
import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders import sealed_list
from tests.fixtures.site import PASSWORD
from tests.waiting import wait_until
from tests.walking import Walker
from trialsite.protocol import current
from trialsite.protocol.types import Item

pytestmark = pytest.mark.browser


@pytest.mark.usefixtures("worker")
def test_the_whole_road(desktop: Walker, phone: Walker, tmp_path):
    """Screened, consented, enrolled and randomized by a coordinator once an
    investigator has signed; reminded by e-mail when the 3-month window opens;
    answered on a phone; downloaded."""
    sealed_list()
    sign_in(desktop, "cora")
    assert desktop.heading() == "Today at Madison"
    screen(desktop)
    consent(desktop)
    study_id = enrol(desktop)
    enter_baseline(desktop, study_id)
    sign_eligibility(desktop, study_id)
    arm = randomize(desktop, study_id)
    assert arm in {arm.label for arm in current().arms}

    move_the_clock_to_the_first_letter(desktop, phone)
    open_the_letter(phone)
    answer_everything(phone)

    desktop.go(f"/participants/{study_id}/")
    assert desktop.page.get_by_role("row", name=re.compile("3 months")).get_by_text(
        "complete"
    )
    sign_out(desktop)
    sign_in(desktop, "una")
    check_the_dataset(download(desktop, tmp_path), study_id, arm)


def sign_in(walker: Walker, name: str) -> None:
    walker.go("/sign-in/")
    walker.fill("E-mail", f"{name}@example.org")
    walker.fill("Password", PASSWORD)
    walker.press("Sign in", exact=True)


def screen(walker: Walker) -> None:
    walker.press("Screen a person")
    walker.select("How did the person hear of the trial?", "letter")
    walker.fill("Age (years)", "57")
    walker.fill("Average pain on the BPI (of 10)", "11")
    for criterion in current().eligibility:
        if criterion.type == "yes_no":
            met = "Yes" if criterion.kind == "inclusion" else "No"
            walker.choose(criterion.label, met)
    walker.press("Record the screening")
    # Bad input: said beside the field, and everything typed is still there.
    assert walker.says("11 cannot be right. Give a number from 0 to 10.")
    assert walker.page.get_by_label("Age (years)").input_value() == "57"
    walker.fill("Average pain on the BPI (of 10)", "6.5")
    walker.fill("Oswestry Disability Index (of 100)", "46")
    walker.fill("Daily opioid dose (MME a day)", "61")
    walker.fill("Initials", "ES")
    walker.press("Record the screening")
    assert walker.says("Eligible")


def consent(walker: Walker) -> None:
    walker.press("Record consent")
    walker.choose("How consent was given", "In person, on paper")
    walker.page.get_by_label("The person has read this version").check()
    walker.press("Record consent")


def enrol(walker: Walker) -> str:
    walker.fill("Given name", "Erin")
    walker.fill("Family name", "Stone")
    walker.fill("Date of birth", "1970-02-28")
    walker.fill("E-mail", "erin@example.org")
    walker.press("Enrol and give a study id")
    return walker.heading()


def enter_baseline(walker: Walker, study_id: str) -> None:
    for instrument in current().visit("baseline").instruments:
        walker.go(f"/participants/{study_id}/")
        walker.press("Enter Baseline")
        assert instrument in walker.page.url
        if current().instrument(instrument).kind == "opioid_log":
            enter_log(walker)
        else:
            enter_items(walker, instrument)


def enter_items(walker: Walker, instrument: str) -> None:
    for item in current().instrument(instrument).items:
        codes = item.codes()
        middle = codes[len(codes) // 2]
        walker.page.locator(f'input[name="{item.code}"][value="{middle}"]').check(
            force=True
        )
    walker.press("Finish")


def enter_log(walker: Walker) -> None:
    walker.press("Open the log")
    add_medicine(walker)
    walker.press("It was the same every day")
    assert walker.says("30")
    walker.press("Finish")


def add_medicine(walker: Walker) -> None:
    walker.select("Medicine", "morphine:oral")
    walker.fill("Strength", "15")
    walker.fill("How much on a usual day", "2")
    walker.press("Add it")


def sign_eligibility(walker: Walker, study_id: str) -> None:
    """The investigator finds it on the work list, reads, and signs."""
    sign_out(walker)
    sign_in(walker, "ivo")
    assert walker.says("Eligibility to sign")
    walker.press("Read and sign")
    walker.fill("Your e-mail address", "ivo@example.org")
    walker.fill("Your password", PASSWORD)
    walker.press("Sign the eligibility")
    assert walker.says(f"You signed the eligibility of {study_id}.")
    sign_out(walker)
    sign_in(walker, "cora")


def sign_out(walker: Walker) -> None:
    walker.page.locator(".user-menu summary").click()
    walker.press("Sign out")


def randomize(walker: Walker, study_id: str) -> str:
    walker.go(f"/participants/{study_id}/")
    walker.press("Randomize")
    assert walker.heading() == "Randomize this person?"
    assert walker.says("E. S.")
    walker.press(f"Randomize {study_id}")
    return walker.page.locator("dt", has_text="Arm").locator("+ dd").inner_text()


def move_the_clock_to_the_first_letter(desktop: Walker, phone: Walker) -> None:
    """Week by week, as a newcomer does, until the reminder is in the mailbox. The
    window of the 3-month visit opens two weeks before its target."""
    for _ in range(11):
        desktop.press("A week", exact=True)
    desktop.press("To the next thing due")
    phone.go("/dev/mailbox/")
    wait_until(lambda: phone.page.reload() and phone.says("your 3-month questions"))
    phone.look()


def open_the_letter(walker: Walker) -> None:
    walker.press("your 3-month questions")
    assert walker.says("Hello Erin")
    walker.page.locator("a[href*='/go/#']").click()
    walker.settle()
    walker.look()
    assert "#" not in walker.page.url, "the code is gone from the address bar"
    walker.press("Continue")
    assert walker.says("Hello Erin")


def answer_everything(walker: Walker) -> None:
    """Every question with its middle answer; once a wrong turn, and once away and
    back, to find everything as it was left."""
    for number, code in enumerate(current().visit("m03").instruments):
        instrument = current().instrument(code)
        walker.press("Carry on" if number else "Start")
        if instrument.kind == "opioid_log":
            add_medicine(walker)
            walker.press("Next")
            walker.press("It was the same every day")
            walker.press("Next")
        else:
            for item in instrument.items:
                answer(walker, item)
        if number == 0:
            walker.go("/my/")
            assert walker.says("Everything you answered is saved")
            walker.press("Carry on")
        assert "/check/" in walker.page.url
        walker.press("Send these answers")
    assert walker.says("Thank you, Erin")


def answer(walker: Walker, item: Item) -> None:
    assert f"/{item.code}/" in walker.page.url
    codes = item.codes()
    walker.page.locator(f'label[for="id_{item.code}_{codes[len(codes) // 2]}"]').click()
    wait_until(lambda: walker.says("saved"))
    walker.press("Next", exact=True)


def download(walker: Walker, folder: Path) -> Path:
    walker.press("Datasets")
    walker.fill("What is it for?", "To see the whole road")
    walker.press("Make a dataset")
    wait_until(lambda: walker.says("Ready"))
    walker.look()
    with walker.page.expect_download() as downloading:
        walker.page.get_by_role("link", name="Download").click()
    downloading.value.save_as(folder / "dataset.zip")
    return folder / "dataset.zip"


def check_the_dataset(archive: Path, study_id: str, arm: str) -> None:
    """The tables hold what was entered, and the manifest's hashes are theirs."""
    with zipfile.ZipFile(archive) as files:
        contents = {name: files.read(name) for name in files.namelist()}
    manifest = json.loads(contents["manifest.json"])
    for entry in manifest["files"]:
        assert sha256(contents[entry["name"]]).hexdigest() == entry["sha256"]
    tables = {
        name: list(csv.DictReader(io.StringIO(body.decode())))
        for name, body in contents.items()
        if name.endswith(".csv")
    }
    (allocation,) = tables["allocations.csv"]
    assert allocation["study_id"] == study_id
    assert current().arm(allocation["arm"]).label == arm
    own = next(row for row in tables["bpi.csv"] if row["visit"] == "m03")
    assert (own["mode"], own["bpi_worst"]) == ("self", "5")
    dose = [row for row in tables["scores.csv"] if row["score"] == "mean_daily_mme"]
    assert {float(row["value"]) for row in dose} == {30.0}
    everything = b"".join(contents.values())
    for secret in (b"Erin", b"Stone", b"erin@example.org"):
        assert secret not in everything, "no table of the dataset names anybody"
