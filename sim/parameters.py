"""The one table of parameters.

Scenario schema, command-line help, documentation and sensitivity ranges are generated from it and never copied.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["sourced", "calibrated", "assumed", "own"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that a scenario may set.

    Attributes
    ----------
    name : str
        Key under ``parameters:`` of a scenario file.
    meaning : str
        What the number does, in one line.
    unit : str
        Its unit.
    default : float
        Value used when the scenario is silent.
    low, high : float
        Range that is plausible, for sensitivity analysis and calibration.
    minimum, maximum : float
        Range that is accepted at all.
    status : {"sourced", "calibrated", "assumed", "own"}
        Where the default stands; ``"own"`` for a parameter from a user's own code.
    source : str
        Where it comes from.
    """

    name: str
    meaning: str
    unit: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    status: Status
    source: str


_AK = "Arts & Keil 2021"
_DEU = "DEU III (Arregui & Perarnaud 2022)"
_ROSTERS = "fit to eight European rosters, 303 rows; see docs/odd.md"
_TRIAL = "exploratory runs of this model on real countries"
_LEADS = "fit to 38 leads, 2005 to 2024; range: 95 % interval; see docs/odd.md"
_COMPENSATION = _DEU + ", status quo kept on 253 issues; see docs/odd.md"
_ALIVE = "set so that the baseline is alive (docs/odd.md, section 8)"
_FITTED = "fitted to twenty published figures; range: 95 % interval (docs/validation.md)"

_ROWS: tuple[tuple[str, str, str, float, float, float, float, float, Status, str], ...] = (
    # P1 environment
    ("threat_reversion", "pull of the threat level back to its mean", "per quarter", 0.1, 0.02, 0.3, 0, 1,
     "assumed", "half-life of about seven quarters"),
    ("threat_noise", "standard deviation of quarterly noise in the threat level", "threat", 0.03, 0.01, 0.08, 0, 1,
     "assumed", "small against dated events (0.2 to 0.5)"),
    ("shock_probability", "chance of an undated shock in a domain", "per quarter", 0.02, 0.0, 0.06, 0, 1,
     "assumed", "one shock a domain in about twelve years"),
    ("shock_size", "largest undated rise of a threat level", "threat", 0.3, 0.1, 0.5, 0, 1,
     "assumed", "of the order of dated events"),
    ("threat_persistence", "share of a dated change of threat that moves its mean for good", "share", 0.5, 0.0, 1.0,
     0, 1, "assumed", "2014 and 2022 changed planning for good"),
    # P2 perception
    ("perception_rate", "speed at which perception follows exposure x threat", "per quarter", 0.1, 0.05, 0.2, 0, 1,
     "assumed", _TRIAL),
    ("consultation_pull", "pull of a table's weighted mean on who sits at it", "per consultation", 0.25, 0.05, 0.4,
     0, 1, "assumed", "DeGroot 1974; Friedkin & Johnsen 1990; " + _TRIAL),
    ("forum_weight", "weight of a quarter's meetings of a minilateral group, against that of a table", "share", 0.25, 0.1, 0.5,
     0, 1, "assumed", "they meet more often than tables are set, and settle less"),
    ("habit_fading", "loss of habits of cooperation", "per quarter", 0.03, 0.01, 0.08, 0, 1,
     "assumed", "Wilton Park WP1192: the integrating effect fades"),
    ("interoperability_fading", "return of interoperability to its base level", "per quarter", 0.03, 0.01, 0.08, 0, 1,
     "assumed", "Wilton Park WP1192: the integrating effect fades"),
    # P3 arrival
    ("arrival_response", "relative rise of arrivals per unit of threat above its mean", "1/threat", 2.0, 0.0, 4.0, 0, 20,
     "assumed", "issues follow threats"),
    ("severity_floor", "least severity of an issue", "severity", 0.1, 0.05, 0.2, 0, 0.99, "assumed", "many small, few large"),
    ("deadline_crisis", "mean time until a crisis is over", "quarters", 5.0, 2, 8, 1, 400,
     "assumed", "Hardt 2014: months from crisis to response, mean 6.2 in the EU"),
    ("deadline_capability", "mean time until a capability need has passed", "quarters", 42.6, 29, 79, 1, 400,
     "calibrated", _FITTED),
    ("deadline_consultation", "mean time until a consultation is moot", "quarters", 8.0, 4, 16, 1, 400,
     "assumed", "two years"),
    ("demand_crisis", "means that a crisis of severity 1 asks for", "means", 0.6, 0.2, 1.2, 0.001, 100,
     "assumed", "means are square roots of 100 billion USD a year"),
    ("demand_capability", "means that a capability of severity 1 asks for", "means", 0.6, 0.2, 1.2, 0.001, 100,
     "assumed", "as for a crisis"),
    # P4 sponsorship
    ("steering", "chance that the Secretariat takes up an issue in a priority domain", "probability", 0.3, 0, 1, 0, 1,
     "assumed", _AK + ": steering is weak"),
    ("priority_domains", "number of domains with priority", "domains", 3.0, 1, 5, 0, 50,
     "assumed", "three core tasks of the 2010 Strategic Concept"),
    ("stake_scale", "bend of stake against perception x salience x proximity", "1", 3.0, 1.5, 6, 0, 100,
     "assumed", "a product of three fractions is small"),
    ("ambition_stake_weight", "weight of the stake, against general ambition, in the ideal ambition", "share", 0.5, 0.3,
     0.7, 0, 1, "assumed", "even"),
    ("ideal_spread", "standard deviation of the shock to ideal ambition, once per issue and state", "ambition", 0.154,
     0.1, 0.2, 0, 5, "calibrated", _FITTED),
    ("reluctance_weight", "weight of lasting political distance in the ideal ambition", "1", 2.56, 0.9, 4.6, 0, 100,
     "calibrated", _FITTED),
    # P5 choice
    ("choice_precision", "precision of the logit choice of format", "1/utility", 25.0, 8, 60, 0, 10000,
     "assumed", "McFadden 1974; utilities are about 0.05"),
    ("urgency_crisis", "discount rate of a crisis", "per quarter", 0.35, 0.15, 0.6, 0, 10, "assumed", "speed matters"),
    ("urgency_capability", "discount rate of a capability", "per quarter", 0.03, 0.01, 0.06, 0, 10,
     "assumed", "persistence matters"),
    ("urgency_consultation", "discount rate of a consultation", "per quarter", 0.08, 0.02, 0.15, 0, 10,
     "assumed", "between the two"),
    ("legitimacy_weight", "worth of a legitimate format", "utility", 0.03, 0, 0.08, 0, 10,
     "assumed", _AK + ": broad legitimacy of all allies"),
    ("cohesion_norm", "cost of going outside the alliance", "utility", 0.02, 0, 0.06, 0, 10,
     "assumed", _AK + ": institution of first resort"),
    ("format_cost", "scale of the cost of formats", "1", 1.0, 0.5, 2, 0, 100, "assumed", "costs are declared by each format"),
    ("founding_cost", "cost of founding a new group", "utility", 0.005, 0, 0.04, 0, 10,
     "calibrated", "groups founded a year, 2010 to 2024 (docs/validation.md)"),
    ("failure_wariness", "share of its belief in success that a state loses which saw a group deliver nothing", "share", 0.5,
     0.1, 0.9, 0, 1, "assumed", _AK + ": barely used formats; half"),
    ("failure_forgetting", "loss of the memory of groups that failed", "per quarter", 0.03, 0.01, 0.08, 0, 1,
     "assumed", "as for habits"),
    ("shift_cost", "cost of taking an issue to another forum", "utility", 0.015, 0, 0.05, 0, 10, "assumed", "Busch 2007"),
    # P6 convening
    ("join_intercept", "intercept of joining", "utility", -9.3, -11, -7.5, -100, 100, "sourced", _ROSTERS),
    ("join_proximity", "weight of proximity to the focus", "utility", 10.0, 7.7, 13.7, 0, 100, "sourced", _ROSTERS),
    ("join_tie", "weight of ties with the lead", "utility", 5.5, 4.0, 7.1, 0, 100, "sourced", _ROSTERS),
    ("join_affinity", "weight of interest affinity with the lead", "utility", 5.0, 2.3, 7.7, 0, 100, "sourced", _ROSTERS),
    ("join_threat", "weight of threat from the adversary's side", "utility", 1.5, 0.1, 3.2, 0, 100, "sourced", _ROSTERS),
    ("join_capability", "weight of capability relative to the lead, against joining", "utility", 4.0, 2.0, 5.8, 0, 100,
     "sourced", _ROSTERS),
    ("join_temperature", "temperature of joining", "utility", 1.5, 1.0, 3.0, 0.01, 100,
     "sourced", _ROSTERS + "; overconfident outside them"),
    ("join_stake", "weight of the stake, against the mean of allies", "utility", 6.0, 0, 12, 0, 100,
     "assumed", "rosters carry no issues, so it cannot be fitted"),
    ("join_grievance", "weight of the worst grievance with who sits there already", "utility", 4.0, 0, 8, 0, 100,
     "assumed", "cannot be estimated from the rosters"),
    ("join_attention", "weight of attention already spent", "utility", 2.0, 0, 6, 0, 100, "assumed", "bandwidth"),
    ("join_failure", "weight of the memory of groups that failed, against joining a new one", "utility", 1.5, 0, 3, 0, 100,
     "assumed", "one temperature of joining"),
    ("invitation_threshold", "least chance of joining at which an initiator invites", "probability", 0.15, 0.05, 0.4, 0, 1,
     "assumed", _AK + ": like-minded states"),
    ("partners_picked", "partners picked for a +N meeting", "states", 3.0, 1, 8, 0, 200,
     "sourced", _AK + ": works with two or three partners"),
    ("lead_threshold", "means that a framework nation needs", "means", 0.35, 0.2, 0.6, 0, 100,
     "assumed", "Germany, Italy, Britain and peers"),
    ("lead_means", "elasticity of offering to lead with military expenditure", "exponent", 0.44, 0.15, 0.75, -10, 10,
     "sourced", _LEADS),
    ("lead_reach", "what a power of global reach offers less, as it has more to do elsewhere", "log weight", 2.04, 0, 4,
     -100, 100, "sourced", _LEADS),
    ("lead_load", "what leading takes off the next offer, by the square of the groups led", "log weight", 0.05, 0, 0.15, 0, 100,
     "assumed", "attention is convex; the record does not tell it from 0"),
    ("setting_up", "mean time from the announcement of a framework until it is operational", "quarters", 7.5, 4, 12, 0, 400,
     "assumed", "forward presence 3 to 4, centres of excellence 4 to 12 (general knowledge)"),
    ("accession_rate", "chance that a state that surely fits a standing group asks to join it", "per year", 0.1, 0.03, 0.3, 0, 1,
     "assumed", "the cyber defence centre grew from 7 to over 30 in 15 years (general knowledge)"),
    ("withdrawal_rate", "chance that a member that does not fit at all leaves", "per year", 0.02, 0, 0.1, 0, 1,
     "assumed", "few leave"),
    # P7 negotiation
    ("preparation_crisis", "mean preparation of a crisis", "quarters", 2.5, 0.53, 4, 0, 400, "calibrated", _FITTED),
    ("preparation_capability", "mean preparation of a capability issue", "quarters", 8.49, 7.8, 12, 0, 400, "calibrated", _FITTED),
    ("preparation_consultation", "mean preparation of a consultation", "quarters", 1.0, 0, 4, 0, 400, "assumed", _TRIAL),
    ("slots", "agenda slots of the Secretariat", "per quarter", 5.44, 3.1, 6.8, 0.01, 10000, "calibrated", _FITTED),
    ("capability_weight", "exponent a of capability in the weight of a state in talks, stake x capability^a", "exponent",
     0.25, 0, 1, 0, 4, "sourced", _DEU + ": a about 0.25"),
    ("caucus_line", "how far a member of a minilateral group moves to the group's mean before talks of all", "share", 0.5,
     0.2, 0.8, 0, 1, "assumed", _AK + ": minilateral formats; nothing measures it"),
    ("shaping_weight", "weight of a partner's ideal in talks, against an ally's", "share", 0.3, 0, 1, 0, 10,
     "assumed", "NATO: decision-shaping"),
    ("disagreement_cost", "cost of disagreement at the start of talks", "squared ambition", 4.35, 0.85, 31, 0.000001, 1000000,
     "calibrated", _FITTED),
    ("concession", "factor on the cost of disagreement after a failed round", "factor", 0.866, 0.37, 0.93, 0.01, 1,
     "calibrated", _FITTED),
    ("deal_threshold", "log of gain over loss at which a text is as likely to be withdrawn as agreed, with compensation",
     "log ratio", 0.0, -0.5, 0.5, -100, 100, "sourced", _COMPENSATION),
    ("deal_temperature", "how far chance decides between agreement and withdrawal, with compensation", "log ratio", 1.0, 0.7,
     1.4, 0.01, 100, "sourced", _COMPENSATION),
    ("bargaining_rate", "chance that bargaining over objections ends, in a deal or in withdrawal", "per round", 0.3, 0.1, 0.6,
     0, 1, "assumed", "unanimity delays decisions by a year (Golub 2007)"),
    ("silence_tolerance", "price of breaking silence for a state with stake 1", "ambition", 0.0776, 0.037, 0.11, 0, 100,
     "calibrated", _FITTED),
    ("leadership", "leadership of large allies: the level to which the stock returns", "stock", 0.2, 0, 0.6, 0, 1,
     "assumed", _TRIAL),
    ("leadership_leverage", "relative rise of the silence tolerance per unit of leadership", "1/stock", 2.0, 0, 4, 0, 100,
     "assumed", "kappa 0.09 to 0.2 over leadership 0 to 0.6"),
    ("leadership_recovery", "return of the leadership stock to its level", "per quarter", 0.1, 0.02, 0.3, 0, 1,
     "assumed", "time restores"),
    ("side_payment", "leadership spent to buy off a hostage taker", "stock", 0.05, 0.01, 0.1, 0, 1, "assumed", "side payments use it up"),
    ("side_payment_success", "chance that a side payment is taken", "probability", 0.3, 0, 0.6, 0, 1, "assumed", "one in three"),
    ("hostage_persistence", "chance that a hostage taker keeps on from round to round", "per round", 0.85, 0.7, 0.95, 0, 1, "assumed",
     _TRIAL + "; blocks in the alliance last a median of five quarters"),
    ("contagion_strength", "resentment of who was blocked against the hostage taker", "probability", 0.3, 0, 0.8, 0, 1,
     "assumed", _AK + ": contagion of blocking"),
    ("contagion_fading", "loss of that resentment", "per quarter", 0.1, 0.05, 0.3, 0, 1, "assumed", "half-life of seven quarters"),
    ("sponsor_reserve", "share of its own ideal below which a sponsor gives up", "share", 0.09, 0.0042, 0.13, 0, 1,
     "calibrated", _FITTED),
    ("useful_ambition", "least useful ambition; below it an agreement is a talk shop", "ambition", 0.107, 0.023, 0.13, 0, 1,
     "calibrated", _FITTED),
    ("abstention_limit", "largest share of votes that may step aside", "share", 0.3333333333333333, 0.1, 0.5, 0, 1,
     "sourced", "EU Treaty Art. 31(1): a third"),
    # P8 delivery
    ("effort", "share of its means that a state with stake 1 gives to an issue of ambition 1", "share", 0.3, 0.1, 0.6, 0, 1,
     "assumed", "limited means"),
    ("compliance_gap", "share of its contribution that a state keeps back where a format has no legitimacy", "share", 0.3, 0.1,
     0.6, 0, 1, "assumed", "Hurd 1999: legitimacy and compliance; nothing measures it"),
    ("readiness", "share of what its members would give in time that a minilateral group holds ready", "share", 0.25, 0.1, 0.5, 0, 1,
     "assumed", "a tenth of land forces on operations or ready for them (general knowledge)"),
    ("groundwork", "preparation that a first response saves the format that follows", "quarters", 1.0, 0, 2, 0, 400,
     "assumed", _AK + ": the European Intervention Initiative lays the groundwork for others"),
    ("free_riding", "fall of effort per further member where commitment is loose", "per member", 0.02, 0.01, 0.15, 0, 10,
     "assumed", "Olson 1965; Olson & Zeckhauser 1966"),
    ("lead_bonus", "worth to contributions of a lead that gives its full attention", "share", 0.2, 0, 0.6, 0, 10, "assumed", _AK + ": lead nations fill gaps"),
    ("command_bonus", "worth of the alliance's command structure to contributions", "share", 0.15, 0, 0.4, 0, 10,
     "assumed", _AK + ": alliance assets"),
    ("attention_cost", "attention that full effort in one issue takes", "attention", 0.15, 0.05, 0.4, 0, 1, "assumed", "bandwidth"),
    ("build_quarters", "time to build a capability at full momentum", "quarters", 8.0, 4, 20, 1, 400, "assumed", "years"),
    ("founding_momentum", "momentum of a new group", "momentum", 0.6, 0.4, 1, 0, 1, "assumed", "enthusiasm of founders"),
    ("momentum_loss", "momentum that a group loses", "per quarter", 0.17, 0.08, 0.28, 0, 1, "assumed", _TRIAL),
    ("lead_renewal", "momentum renewed by a lead's full attention", "per quarter", 0.06, 0.02, 0.15, 0, 1,
     "assumed", _ALIVE + "; " + _AK + ": depends on the lead's attention"),
    ("output_renewal", "momentum renewed by one unit of output", "momentum/output", 0.3, 0.1, 0.8, 0, 100, "assumed", "success feeds itself"),
    ("momentum_floor", "momentum below which a group is defunct", "momentum", 0.15, 0.05, 0.3, 0, 1, "assumed", "barely used formats"),
    ("group_slots", "agenda slots that a standing group inside the alliance takes", "slots per quarter", 0.04, 0, 0.12, 0, 10,
     "assumed", _TRIAL),
    ("group_attention", "attention that a standing group takes of each member", "attention per quarter", 0.012, 0, 0.04, 0, 1,
     "assumed", _TRIAL),
    # P9 consequences
    ("habit_gain", "rise of habits from working together", "per issue", 0.08, 0.02, 0.2, 0, 1, "assumed", "habits of cooperation"),
    ("interoperability_gain", "rise of interoperability from full effort inside the alliance", "per issue", 0.2, 0.05, 0.5, 0, 1,
     "assumed", "operations integrate (Wilton Park WP1192)"),
    ("conflict_loss", "loss of habits from hostage taking, outvoting or excluding", "share", 0.1, 0.02, 0.3, 0, 1, "assumed", "discrimination"),
    ("exclusion_stake", "least stake at which blocking is resented and being left out is discrimination", "stake", 0.5, 0.3, 0.7, 0, 1, "assumed", "high stake"),
    ("engagement_gain", "rise of a partner's engagement per unit of influence or output beyond what it gave", "per quarter", 0.1,
     0.02, 0.3, 0, 1, "assumed", "reciprocity (Wilton Park WP1192)"),
    ("engagement_reversion", "return of engagement to its base level", "per quarter", 0.05, 0.02, 0.15, 0, 1, "assumed", "slow"),
    ("learning_rate", "weight of the newest experience of a participant", "per issue", 0.15, 0.05, 0.3, 0, 1, "assumed", "reinforcement"),
    ("observer_rate", "weight of the newest experience of an observer", "per issue", 0.03, 0, 0.1, 0, 1, "assumed", "participants more than observers"),
    ("outvoting_harm", "fall of a format's legitimacy and belief per share outvoted", "per share", 0.5, 0.1, 1, 0, 10, "assumed", "no free lunch"),
    ("outvoting_delay", "loss of output per share outvoted, through late implementation", "per share", 0.5, 0.1, 1, 0, 10, "assumed", "no free lunch"),
    ("legitimacy_recovery", "return of a format's legitimacy to its own level", "per quarter", 0.05, 0.02, 0.15, 0, 1, "assumed", "slow"),
    # P10 institution: without effect where the rule is off
    ("ratification_rate", "chance that an ally ratifies an accession, if nothing holds it up", "per quarter", 0.7, 0.6, 0.85, 0, 1,
     "assumed", "protocol to accession: 3 to 5 quarters, 2004 to 2023, which were looked at (general knowledge)"),
    ("sponsor_incentive", "worth to a sponsor of staying inside the alliance where the Secretariat gives incentives", "utility",
     0.02, 0.005, 0.05, 0, 10, "assumed", _AK + ": incentives, bottom-up; about the cost of going outside"),
    ("information_access", "share of its contribution that a partner can make under limits on information", "share", 0.6,
     0.3, 0.9, 0, 1, "assumed", "Wilton Park WP1192 25: what partners may know binds them"),
    ("enhanced_standard", "share of the gap to an ally's interoperability that enhanced opportunities close", "share", 0.5,
     0.2, 0.9, 0, 1, "assumed", "NATO: enhanced-opportunities partners since 2014"),
    ("enhanced_openness", "ease of joining formats inside the alliance with enhanced opportunities", "utility", 1.5, 0.5, 3,
     0, 100, "assumed", "NATO: enhanced-opportunities partners since 2014"),
    ("platform_bar", "least engagement of a partner in the interoperability platform", "engagement", 0.5, 0.3, 0.7, 0, 1,
     "assumed", "NATO: open to partners that have contributed"),
    ("platform_keep", "share of the fading of interoperability that the platform prevents", "share", 0.7, 0.3, 1, 0, 1,
     "assumed", _AK + ": keeps partners interoperable after operations"),
    ("exercise_keep", "share of the fading of interoperability that exercises prevent", "share", 0.6, 0.3, 0.9, 0, 1,
     "assumed", "ACT 2022: exercises keep what operations built"),
    ("operation_gain", "rise of interoperability in a joint operation", "per quarter", 0.06, 0.02, 0.15, 0, 1,
     "assumed", "Wilton Park WP1192 3, 16: operations integrate"),
    ("centre_bonus", "worth to contributions of a centre of excellence whose host is at the table", "share", 0.15, 0.05, 0.4,
     0, 10, "assumed", "NATO: centres of excellence"),
    ("co_funding_share", "largest share of a demand that common funding covers", "share", 0.25, 0.1, 0.5, 0, 1,
     "assumed", _AK + ": common funding"),
    ("co_funding_budget", "common funding that can be given", "means per quarter", 0.15, 0.05, 0.4, 0, 1000,
     "assumed", _AK + ": common funding"),
    ("co_funding_openness", "ease of joining a group that is funded in common", "utility", 0.75, 0, 2, 0, 100,
     "assumed", _AK + ": common funding brings small states in"),
    ("pooling_gain", "what a capability pooled by very many saves", "share", 0.5, 0.2, 1, 0, 10,
     "assumed", "Wilton Park WP1192 19: pooling under budget cuts"),
    ("capacity_packages", "packages of capacity building that are offered", "per year", 3.0, 1, 8, 0, 200, "assumed",
     "NATO: a handful of Defence Capacity Building packages run at a time"),
    ("package_capability", "rise of a partner's capability by a package", "share", 0.1, 0.02, 0.3, 0, 10, "assumed",
     "ACT 2022: capacity pays back later"),
    ("package_gain", "rise of a partner's interoperability and engagement by a package", "share", 0.15, 0.05, 0.4, 0, 1,
     "assumed", "ACT 2022: capacity pays back later"),
    ("plan_engagement", "rise of partners' usual engagement by tailored plans", "engagement", 0.1, 0.02, 0.25, 0, 1,
     "assumed", "Wilton Park WP1192 10: tailored programmes serve partners better"),
    ("plan_discount", "share of the cost of going outside that a plan takes from a partner's bilateral deals", "share", 0.7,
     0.3, 1, 0, 1, "assumed", "Wilton Park WP1192 11: they make cooperation bilateral"),
    ("menu_gain", "rise of a partner's interoperability and engagement by a year on the menu", "share", 0.03, 0.01, 0.1, 0, 1,
     "assumed", "NATO: the Partnership Cooperation Menu"),
    ("menu_loss", "fall of a partner's engagement by a year off the menu", "engagement", 0.1, 0.03, 0.25, 0, 1, "assumed",
     "Wilton Park WP1192 9, 12: who is blocked turns away"),
    ("menu_resentment", "resentment of a patron against an ally that strikes its partner off the menu", "probability", 0.03,
     0.01, 0.1, 0, 1, "assumed", "Wilton Park WP1192 9: blocking spreads; a tenth of that over a blocked issue"),
    ("dock_record", "least output of a minilateral group that applies to dock", "severity", 0.05, 0.01, 0.5, 0, 1000, "assumed",
     _AK + ": a group that has shown results; what the better half of such groups deliver"),
    ("stocktaking_floor", "momentum below which stocktaking closes a group inside the alliance", "momentum", 0.35, 0.2, 0.6,
     0, 1, "assumed", _AK + ": formats pile up, most of them barely used"),
)  # fmt: skip

LARGEST_CAPABILITY = 1_000_000.0
"""Military expenditure that no state has, in billion USD a year: about ten times what the world produces."""

PARAMETERS: dict[str, Parameter] = {row[0]: Parameter(*row) for row in _ROWS}
"""The built-in parameters, then those that a user's own code registers (see `sim.own_code`)."""

BUILT_IN = tuple(PARAMETERS)
"""Names of the built-in parameters, in the order of the table."""

DESCRIBED: dict[str, Parameter] = {}
"""Parameters from own code that results describe which were opened here."""

KNOWN: Mapping[str, Parameter] = ChainMap(DESCRIBED, PARAMETERS)
"""What names in a result may stand for."""


def defaults() -> dict[str, float]:
    """Return the default of every parameter, in the order of the table."""
    return {name: parameter.default for name, parameter in PARAMETERS.items()}


def in_order(values: Mapping[str, float]) -> list[float]:
    """Return the values of all parameters in the order of the table.

    A scenario that was read before own code registered a parameter is silent on it: the default holds.
    """
    return [values.get(name, parameter.default) for name, parameter in PARAMETERS.items()]
