"""What may happen and what is believed without being known: written by hand, one line each."""

from quarterdeck.product import Assumption, Risk
from quarterdeck.samples.harbor.facts import three

# feature|title|kind|probability % 10/50/90|delay in working days 10/50/90|loss k€ 10/50/90 or -|owner|response|action
_RISKS = """
HB-140|Filing scope grows to export|market|25 40 60|20 30 55|60 140 320|Ines Falk|avoid|Decide by 4 December; option B waits
HB-143|Reliability rests on one and a half people|delivery|30 45 60|10 25 45|-|Jonas Reed|reduce|Hire from February
HB-152|Two carriers share no live rates|market|20 35 55|10 25 40|40 110 260|Ines Falk|reduce|Letter of intent from both
HB-102|Sync conflicts cost more than thought|technical|25 40 55|10 20 35|-|Sana Lind|reduce|Spike of three days
HB-124|Old gates cannot push free slots|technical|20 30 45|10 20 30|-|Ruben Stahl|reduce|Spike of three days
HB-115|Message samples stay away|delivery|30 45 65|5 10 20|-|Wim Ortega|reduce|Ask two carriers again by 30 November
HB-124|Carriers hoard slots|market|15 25 40|5 10 20|20 60 140|Ines Falk|avoid|Two slots at most per carrier
HB-143|Residency law changes in spring|compliance|5 10 20|20 45 80|-|Jonas Reed|accept|Watched monthly
HB-118|Positions of small hauliers stay too thin|technical|25 40 60|8 15 30|-|Ewa Tull|reduce|Fall back to the timetable where data is thin
HB-118|Customers read the range as an excuse|market|10 20 35|-|30 90 210|Ines Falk|reduce|Wording tested with ten accounts
HB-131|A directory vendor changes its interface|technical|5 12 25|3 8 15|-|Elio Marsh|accept|Pinned version until spring
HB-138|Probe makers close their interface|technical|10 20 35|10 20 40|-|Jana Fisk|transfer|Contract clause with two makers
HB-112|Tolerances differ by country|delivery|20 35 50|5 12 25|-|Celia Munk|reduce|Start with three countries
HB-147|Auditor wants a parallel month|compliance|20 35 55|15 20 25|-|Rolf Adler|accept|Month is planned as float
HB-121|Customers' endpoints answer too slowly|technical|20 30 45|3 8 15|-|Otis Lund|reduce|Queue per customer
HB-161|Legal reads slower than planned|compliance|30 50 70|4 8 15|-|Kemal Rust|reduce|Slot with legal every Tuesday
HB-133|Named figures are not agreed in time|delivery|20 35 55|8 15 30|-|Ulla Grand|reduce|Finish Figures everyone agrees on first
HB-135|Too few trips per lane to be fair|technical|20 30 45|4 10 20|30 70 160|Femi Saar|reduce|Show only lanes with thirty trips
HB-129|Translation fails on yard words|technical|25 40 55|5 12 25|-|Gabi Noll|reduce|Word list from three gates
HB-126|Readers do not survive the winter|delivery|10 20 35|5 15 30|15 30 60|Tarek Boone|transfer|Warranty with the maker
HB-146|The tax portals' test systems open late|compliance|30 50 70|10 20 35|-|Celia Munk|transfer|Access point as the other option
HB-159|Rehearsal finds a forgotten dependency|technical|30 45 60|8 15 30|-|Noor Atwell|accept|That is what a rehearsal is for
HB-117|Peak data cannot be copied for the load test|technical|10 20 35|3 6 12|-|Mara Quist|accept|Smaller copy
HB-139|Twelve customers cannot move in time|delivery|25 40 60|10 20 40|-|Otis Lund|reduce|Old version stays two quarters
HB-184|A suite vendor asks for a certification|delivery|20 35 50|10 20 35|10 25 50|Sven Tarry|accept|Fee is in the budget
HB-214|A customer is found that nobody knew of|delivery|25 40 60|5 10 25|-|Sven Tarry|reduce|Traffic watched for a full month
HB-209|Works councils ask for a hearing|compliance|15 25 40|8 15 30|-|Hana Brix|reduce|Talk to two of them in December
HB-108|Codes are shared between drivers|delivery|25 40 55|3 6 12|-|Piotr Hale|reduce|Code ends with the tour
HB-128|One country refuses glass signatures|compliance|15 25 40|5 10 20|25 60 120|Rui Castel|accept|Paper stays there
HB-166|Photos overrun the data plans|technical|20 30 45|3 8 16|-|Sana Lind|reduce|Send on wireless only
HB-103|Large carriers want to be paid for samples|market|20 30 45|5 10 20|15 40 90|Wim Ortega|transfer|Shared agreement
HB-216|Small carriers do not log in|market|25 40 55|-|40 90 180|Ines Falk|reduce|Twenty invited by phone
HB-164|A line changes its milestone words|technical|30 45 60|3 7 14|-|Marc Oduya|accept|Mapping is data
HB-130|Cameras need a works agreement|compliance|30 45 60|10 20 40|-|Olga Weiss|reduce|Plates only, no faces
HB-127|False alarms swamp the desk|delivery|20 35 50|4 10 20|-|Dara Voss|reduce|Threshold by country
HB-175|Cloud costs above the fee|market|20 30 45|-|20 50 110|Ulla Grand|reduce|Limit of queries a day
HB-125|Undo is harder than do|technical|30 45 60|6 12 25|-|Otis Lund|reduce|Undo for dates and carriers only
HB-105|A country forbids self-billing|compliance|10 20 35|5 10 20|-|Rolf Adler|avoid|Left out at the start
HB-123|Rules of place of supply change in January|compliance|25 40 55|5 12 25|-|Rolf Adler|accept|Reviewed by the adviser
HB-151|Customers build roles that lock them out|delivery|15 25 40|2 5 10|-|Elio Marsh|reduce|Test view comes first
""".strip().splitlines()

# feature|what is believed|spike|days|decision rule
_ASSUMPTIONS = """
HB-144|Load weights on file suffice for a figure by leg|Work out 200 shipments by hand and ask the carriers|4|Go if nine in ten lie within 20 %
HB-102|Conflicts are rare enough to show to a person|Replay a month of stops with random gaps|3|Go if below one in 500 stops
HB-124|The oldest gate can take a push|Push free slots to the oldest site for a day|3|Go if no restart was needed; else poll each minute
HB-158|Carriers would pay for a morning slot|Ask twelve carriers with three prices|5|Go if five would pay €15
HB-195|Terminals give cut-offs by message|Read a week of messages of one terminal|4|Go if cut-offs come 24 hours ahead
HB-200|Five goods cover most of the spoilage|Count claims of two years|2|Go if four in five claims are of these
HB-194|Real questions fit the named figures|Collect fifty questions from planners|3|Go if thirty can be answered
HB-165|Tachographs can be read by phone|Try six trucks of three makes|4|Go if five of six work
HB-213|Rule changes come in a form one can read|Read the last forty changes|3|Go if thirty name their goods
HB-171|A bank would settle the early payments|Talk to three banks|5|Go with a written offer
HB-118|A range is better liked than a minute|Show both to ten dispatchers for a week|5|Go if seven prefer the range
HB-106|Item texts are long enough for a code|Suggest codes for 1,000 items|3|Go if the right code is among three for 85 %
""".strip().splitlines()


def risks() -> tuple[Risk, ...]:
    return tuple(_risk(number, line.split("|")) for number, line in enumerate(_RISKS, start=1))


def _risk(number: int, parts: list[str]) -> Risk:
    feature, title, kind, probability, delay, loss, owner, response, action = parts
    return Risk(
        id=f"R{number:02d}",
        title=title,
        feature=feature,
        probability=three(*_numbers(probability), scale=0.01),
        delay_days=None if delay == "-" else three(*_numbers(delay)),
        loss=None if loss == "-" else three(*_numbers(loss), scale=1000),
        kind=kind,  # type: ignore[arg-type]
        owner=owner,
        response=response,  # type: ignore[arg-type]
        action=action,
    )


def _numbers(text: str) -> tuple[float, float, float]:
    low, middle, high = (float(part) for part in text.split())
    return low, middle, high


def assumptions() -> tuple[Assumption, ...]:
    return tuple(_assumption(number, line.split("|")) for number, line in enumerate(_ASSUMPTIONS, start=1))


def _assumption(number: int, parts: list[str]) -> Assumption:
    feature, title, spike, days, rule = parts
    return Assumption(
        id=f"A{number:02d}",
        title=title,
        feature=feature,
        status="confirmed" if feature == "HB-118" else "open",
        spike=spike,
        timebox_days=float(days),
        decision_rule=rule,
    )
