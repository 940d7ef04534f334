"""The scores of a response, by the rules of trialsite.scoring."""

from assessments.opioids.log import Log, read_log
from assessments.responses.models import Response
from assessments.responses.sheet import Sheet
from trialsite.protocol.types import Instrument, OpioidLog
from trialsite.scoring.opioids import log_scores, summarize
from trialsite.scoring.score import Score
from trialsite.scoring.scores import score


def scores_of(response: Response) -> tuple[Score, ...]:
    """Every score of *response* as it stands; none where the protocol names no rule.
    Nothing is rounded."""
    instrument = response.form
    if instrument.scoring is None:
        return ()
    if instrument.log is not None:
        return scores_of_log(read_log(response), instrument.log)
    return scores_of_items(
        Sheet(instrument, response.answers, response.missing), instrument
    )


def scores_of_items(sheet: Sheet, instrument: Instrument) -> tuple[Score, ...]:
    """The scores of answered items; the parameters are the protocol's."""
    scoring = instrument.scoring
    if scoring is None:
        return ()
    return score(scoring.function, sheet.values(), scoring.params)


def scores_of_log(log: Log, rules: OpioidLog) -> tuple[Score, ...]:
    """The scores of a log of days; an unreported day and a forgotten one are
    missing."""
    return log_scores(
        summarize(
            log.entries,
            minimum_reported=rules.minimum_reported,
            table=rules.table,
        )
    )
