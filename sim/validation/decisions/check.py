"""The check of P7 against decisions of the European Union."""

from __future__ import annotations

import numpy as np

from sim.validation.check import Check, Effort, Finding, Part
from sim.validation.data import Data
from sim.validation.decisions import rows_of_deals, rows_of_talks, rows_of_texts
from sim.validation.decisions.reading import FILE
from sim.validation.decisions.study import Study
from sim.validation.decisions.support import beta_binomial, one_factor, support_of
from sim.validation.intervals import percentiles
from sim.validation.published import FILE as PUBLISHED

TEXT = """\
What allies decide is not public, so decisions of the European Union stand in. DEU III gives positions and saliences of
members on controversial issues, the status quo (reference point) and the outcome, with the voting rule of the Council.
An issue counts that has a reference point and an outcome; a member counts that has a position and a salience above 0.
Every issue is laid on the model's scale: the reference point at 0, one unit for the whole scale of the data, and up in
the direction of the members' mean position weighted by salience, which knows nothing of the outcome. Positions beyond
the reference point stay below 0. The agreement rule of P7 is the model's own function, with salience for the stake and
GDP for capability. Beside it stand the weighted mean (its limit as disagreement costs all), the weighted median, the
hard veto (the mean, but no more than twice the lowest ideal) and the reference point itself. Errors are absolute, in
units of the scale; brackets hold 95 % intervals of a bootstrap over proposals, as issues of one proposal are not
independent. Differences are paired over issues. Cost of disagreement, exponent of capability and silence tolerance are
fitted by ten-fold cross-validation over proposals.

Then the whole of P7 is held on each issue by the model's functions and defaults, a round a quarter until the mean
deadline: the text, objections beyond 2 y + tolerance / salience, a concession after each blocked round, and a sponsor
that gives up below its reserve. The terms were fitted to these shares, among other figures (`alliance-sim calibrate`),
so that the shares test the fit and no more. The sponsor has the Commission's ideal where the Commission wants to move
up, else the mean ideal of the members that do. Votes under majority are those of the Treaty of Nice. Talks that fail,
or agree on less than is useful, keep the status quo. A decision keeps it if it is within 0.05 of the reference point.
Indifference B is the share of members' salience with those whose position is there, and quarters are by B. The figures
stop short in three ways. Proposals that were never tabled are not in the data, so failure under unanimity is a lower
bound. Positions are what experts were told, not what a member would have borne. And all issues are known to have been
controversial. A second account of what follows an objection is held against the same issues (rule `talks: compensated`,
off in the baseline): the first text stands or falls by a chance that depends on what members gain and lose by it.
Hostage taking, queues and partners have no counterpart here. The correlation of support is that of the
data, for the model to be held against.
"""


def find(data: Data, effort: Effort) -> list[Finding]:
    """Return the rows."""
    study = Study.of(data, effort)
    return [*rows_of_texts.rows(study), *rows_of_talks.rows(study), *rows_of_deals.rows(study), *_support(study)]


def _support(study: Study) -> list[Finding]:
    """Return the rows of how alike members are in what they support."""
    support, target = support_of(study.ambitions), study.published["support_correlation"]
    once = np.ones(support.members.size)
    mean, correlation = beta_binomial(support, once)
    resampled = np.array([beta_binomial(support, weights) for weights in study.drawn])
    ours = percentiles(correlation, resampled[:, 1])
    factor = one_factor(support, once)[1]
    return [
        Finding(
            what="Correlation of support among members, beta-binomial, in the data",
            ours=ours.shown(2),
            reference=target.interval.shown(2),
            passed=abs(ours.value - target.interval.value) < 0.005,
            source=target.source,
            note=f"mean support {percentiles(mean, resampled[:, 0]).shown(2)}, published 0.65; correlation of one "
            f"normal factor behind it {factor:.2f}, published 0.57",
        )
    ]


CHECK = Check(
    name="decisions",
    title="Consensus against decisions of the European Union",
    part=Part.DATA,
    needs=(FILE, PUBLISHED),
    text=TEXT,
    find=find,
)
