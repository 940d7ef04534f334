"""The pages on which a call list is handed in, looked through and taken."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from participants.call_list.actions import lacks
from participants.call_list.models import CallList, FileState
from participants.call_list.taking import take_all
from participants.candidates.actions import Named, name_candidate
from tests.participants.call_list.lists import FILE, listed, people, rows_of, taken
from tests.sending import filled_in


def test_a_file_is_handed_in_and_looked_through_on_the_page(client, coordinator):
    client.force_login(coordinator)
    file = SimpleUploadedFile("clinic.csv", FILE.encode())
    page = client.post(
        reverse("call-list-new"),
        {"site": "MAD", "source": "letter", "file": file},
        follow=True,
    )
    text = page.content.decode()
    assert "Say whether the day or the month comes first" in text
    assert "“03/04/1968”. Allowed: say whether" in text
    assert "not used: Doctor" in text
    (made,) = CallList.objects.all()
    address = reverse("call-list-file", args=[made.pk])
    said = filled_in(page, "separator", do="read", order="month")
    page = client.post(address, said, follow=True)
    text = page.content.decode()
    assert "List 2 people" in text
    assert "into row 3" in text
    taking = filled_in(page, "based_on", do="take")
    text = client.post(address, taking, follow=True).content.decode()
    assert "It waits for a worker" in text
    take_all(made.pk)
    progress = client.get(reverse("call-list-progress", args=[made.pk]))
    assert "People to call" in progress.content.decode()
    listed_now = client.get(reverse("call-list")).content.decode()
    assert "Erin Stone" in listed_now


def test_what_was_refused_is_still_to_be_read_afterwards(client, coordinator):
    made = taken(coordinator, "name,phone\nErin Stone,608 555 0142\nAda,none\n")
    client.force_login(coordinator)
    text = client.get(reverse("call-list-file", args=[made.pk])).content.decode()
    assert "Rows that were merged or refused" in text
    assert "Phone and e-mail: nothing. Allowed: at least one of the two" in text
    assert "Erin Stone" not in text


def test_a_file_put_aside_lists_nobody_and_keeps_nothing(client, coordinator):
    made = listed(coordinator)
    client.force_login(coordinator)
    client.post(reverse("call-list-file", args=[made.pk]), {"do": "drop"})
    made = CallList.objects.get()
    assert (made.state, made.text) == (FileState.DROPPED, None)


def test_every_coordinator_of_the_site_sees_the_list_and_nobody_elses(
    client, coordinator, stranger
):
    who = Named(given_name="Erin", family_name="Stone", phone="608 555 0142")
    name_candidate(site="MAD", source="letter", person=who, by=coordinator)
    for user, sees in ((coordinator, True), (stranger, False)):
        client.force_login(user)
        text = client.get(reverse("call-list")).content.decode()
        assert ("Erin Stone" in text) == sees


def test_the_list_is_paged_by_key_and_loses_nobody(client, coordinator):
    taken(coordinator, people(120))
    client.force_login(coordinator)
    seen, address = [], reverse("call-list")
    while address:
        page = client.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        address = page.next and reverse("call-list", query={"after": page.next})
    assert len(seen) == len(set(seen)) == 120


def test_the_accented_letters_are_asked_about_on_the_page(client, coordinator):
    made = listed(
        coordinator, "name,phone\nD’angelo Ray,608 555 0142\n", encoding="cp1252"
    )
    assert lacks(made).field == "encoding"
    client.force_login(coordinator)
    address = reverse("call-list-file", args=[made.pk])
    page = client.get(address)
    assert "Díangelo" in page.content.decode()
    said = filled_in(page, "separator", do="read", encoding="mac_roman")
    text = client.post(address, said, follow=True).content.decode()
    assert "List 1 person" in text
    assert rows_of(CallList.objects.get())[0].given_name == "Díangelo"
