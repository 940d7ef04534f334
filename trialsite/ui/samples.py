"""Invented data for the gallery. Nobody in it exists."""

from datetime import date, timedelta

from trialsite.ui.timeline import Point, Timeline, draw

TODAY = date(2026, 6, 16)
_MONTHS = ("0", "3", "6", "9", "12")
_WORDS = {
    "good": "complete",
    "due": "open, not done",
    "late": "closing",
    "info": "booked",
    "quiet": "planned",
}

PALETTE = (
    ("paper", "surface", "sunken", "line", "line-strong"),
    ("ink", "ink-soft", "ink-faint", "primary", "primary-tint"),
    ("good-mark", "due-mark", "late-mark", "info-mark", "quiet-mark"),
    ("good-tint", "due-tint", "late-tint", "info-tint", "quiet-tint"),
)


def dots(*tones: str) -> list[tuple[str, str, str]]:
    """Visit dots of one person, baseline to twelve months."""
    return [
        (month, tone, _WORDS[tone]) for month, tone in zip(_MONTHS, tones, strict=True)
    ]


def timeline() -> Timeline:
    """Somebody whose nine-month window is open today."""
    points = [
        _point("Baseline", date(2025, 9, 22), 0, 0, date(2025, 9, 22), "good"),
        _point("3 months", date(2025, 12, 22), 30, 45, date(2026, 1, 5), "good"),
        _point("6 months", date(2026, 3, 22), 30, 45, date(2026, 4, 2), "good"),
        _point("9 months", date(2026, 6, 22), 14, 45, None, "late", "not started"),
        _point("12 months", date(2026, 9, 22), 14, 45, None, "quiet", "opens 8 Sep"),
    ]
    return draw(points, TODAY)


def crowded_timeline() -> Timeline:
    """Visits a week apart, whose windows touch and whose texts must not."""
    start = date(2026, 5, 4)
    tones = ("good", "good", "late", "due", "info", "quiet", "quiet", "quiet")
    points = [
        _point(
            f"Week {week} assessment",
            day := start + timedelta(weeks=week),
            3,
            4,
            day if tone == "good" else None,
            tone,
        )
        for week, tone in enumerate(tones)
    ]
    return draw(points, date(2026, 5, 28))


def _point(
    label: str,
    target: date,
    before: int,
    after: int,
    done_on: date | None,
    tone: str,
    word: str = "",
) -> Point:
    return Point(
        label=label,
        opens=target - timedelta(days=before),
        target=target,
        closes=target + timedelta(days=after),
        done_on=done_on,
        tone=tone,
        word=word or _WORDS[tone],
    )


STATS = (
    {"number": 2, "label": "closing now", "tone": "late", "url": "#closing"},
    {"number": 6, "label": "open, not done", "tone": "due", "url": "#open"},
    {"number": 3, "label": "visits booked", "tone": "info", "url": "#booked"},
    {"number": 1, "label": "to consent"},
    {"number": 2, "label": "e-mails bounced"},
)


def _row(
    study_id: str,
    initials: str,
    need: str,
    detail: str,
    tones: tuple[str, ...],
    pill: tuple[str, str],
    contact: str,
    action: str,
    primary: bool = True,
) -> dict[str, object]:
    return {
        "study_id": study_id,
        "url": f"#{study_id}",
        "initials": initials,
        "need": need,
        "detail": detail,
        "dots": dots(*tones) if tones else [],
        "pill_tone": pill[0],
        "pill_word": pill[1],
        "contact": contact,
        "action_label": action,
        "action_url": f"#{study_id}",
        "primary": primary,
    }


SECTIONS = (
    {
        "title": "Windows closing",
        "hint": "call today",
        "contact": True,
        "rows": [
            _row(
                "ST-0418-K",
                "R. M.",
                "6-month assessment",
                "8 of 31 questions answered on 9 June",
                ("good", "good", "late", "quiet", "quiet"),
                ("late", "closes in 2 days"),
                "6 days ago, voicemail",
                "Call",
            ),
            _row(
                "ST-0377-4",
                "J. O.",
                "9-month assessment",
                "link opened twice, not started",
                ("good", "good", "good", "late", "quiet"),
                ("late", "closes in 4 days"),
                "12 days ago, no answer",
                "Call",
            ),
        ],
    },
    {
        "title": "Open assessments",
        "contact": True,
        "rows": [
            _row(
                "ST-0502-D",
                "A. T.",
                "3-month assessment",
                "e-mail bounced today",
                ("good", "due", "quiet", "quiet", "quiet"),
                ("due", "11 days left"),
                "today, bounced",
                "Correct address",
            ),
            _row(
                "ST-0461-9",
                "L. P.",
                "6-month assessment",
                "prefers a phone interview, after 4 pm",
                ("good", "good", "due", "quiet", "quiet"),
                ("due", "14 days left"),
                "3 days ago, booked",
                "Start interview",
                primary=False,
            ),
        ],
    },
    {
        "title": "Ready to randomize",
        "empty": "Nobody is ready today. People appear here once consent, eligibility "
        "and baseline are complete.",
        "rows": [],
    },
)

VISITS = (
    ("Baseline", "22 Sep 2025", "good", "complete", "in person", "6.5"),
    ("3 months", "5 Jan, day +14", "good", "complete", "own phone", "5.8"),
    ("6 months", "2 Apr, day +11", "good", "complete", "own phone", "5.5"),
    ("9 months", "target 22 Jun", "due", "51 days left", "not started", ""),
    ("12 months", "opens 8 Sep", "quiet", "planned", "", ""),
)

FACTS = (
    ("Study id", "ST-0519-R"),
    ("Initials, age", "E. S., 54"),
    ("Site", "Northfield"),
    ("Baseline dose", "61 mg MME a day, stratum 50 to 89"),
    ("Consent", "version 3, signed 12 June"),
    ("Eligibility", "complete, 15 June 4:02 pm"),
    ("Baseline", "complete, 16 June 1:48 pm"),
)

BARS = (("Northfield", 172), ("Harbour", 148), ("Lakeside", 97))

FILTERS = (
    {
        "name": "site",
        "label": "Site",
        "value": "NOR",
        "options": [("", "All sites"), ("NOR", "Northfield"), ("HAR", "Harbour")],
    },
    {"name": "q", "label": "Id or initials", "value": ""},
)

OPTIONS = (
    (1, "No problem at all"),
    (2, "It bothers me, and I can bear it"),
    (3, "I keep stopping because of it"),
    (4, "I cannot do it"),
)

WRONG_ANSWERS = {"dose": "sixty", "initials": "R. M. Keller", "born": "31/02/1960"}
