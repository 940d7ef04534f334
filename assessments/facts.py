"""Which of this floor's tables hold facts, which say how something stands. A response
and what belongs to it may be written until it is finished; then it is a fact, which the
database holds by triggers. See docs/facts.md."""

from trialsite.privileges.kinds import fact, state
from trialsite.privileges.registry import keep

UNFINISHED = "while its form is not finished"

keep(
    "assessments",
    {
        "Visit": state(
            *("completed_at", "opens_on", "target_on", "closes_on"),
            "protocol_version",
            follows=("site",),
            why="an amendment counts a visit anew that nobody has begun",
        ),
        "Response": state(
            *("mode", "answers", "missing", "entered_by", "saved_at", "saved_by"),
            "completed_at",
            why="until it is finished",
        ),
        "Score": fact(),
        "OpioidProduct": state(deletes=UNFINISHED),
        "OpioidDay": state(deletes=UNFINISHED),
        "OpioidDose": state(deletes=UNFINISHED),
        "AccessLink": state("first_used_at"),
    },
)
