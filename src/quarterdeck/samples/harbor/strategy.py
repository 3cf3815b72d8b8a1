"""Where Harbor is going: vision, diagnosis, policy, actions, and four objectives with what would show them."""

from quarterdeck.product import GuardRail, KeyResult, Objective, Strategy

STRATEGY = Strategy(
    vision="Nobody waits at a gate. Shipper, carrier and customs see the same truck, the same hour and the same papers.",
    diagnosis=(
        "A late truck costs our customers most where goods are cold, dangerous or feed a line, and there we lose deals on three things: "
        "an arrival nobody can staff for, a sign-in their security refuses, and customs filings that start when the ship is in. "
        "We have answered with breadth; Platform and Mobile are asked for more than they can give, and dates slip."
    ),
    guiding_policy="Win where a late truck costs most: food, pharma, steel. Promise an hour only with its range. No freight exchange, no parcels.",
    coherent_actions=(
        "Put a range on every arrival and let carriers book the dock themselves.",
        "Open the doors of regulated shippers: sign-in, audit log, region, filing at sea before July 2027.",
        "Take the paper out of invoices and onboarding before adding new kinds of transport.",
        "Give Platform a second reviewer and start nothing new in Mobile until Offline mode is out.",
    ),
)

_CONFIDENCE = {
    "O1": (0.52, 0.55, 0.55, 0.60, 0.58, 0.63, 0.66, 0.66),
    "O2": (0.60, 0.62, 0.61, 0.58, 0.55, 0.54, 0.51, 0.53),
    "O3": (0.48, 0.50, 0.55, 0.59, 0.64, 0.66, 0.70, 0.71),
    "O4": (0.70, 0.70, 0.62, 0.55, 0.57, 0.60, 0.61, 0.62),
}
_ROWS = (
    (
        "O1",
        "Arrive when we said",
        "The promised hour holds, at the gate and on the road.",
        35,
        (
            ("Arrivals inside the promised hour", 61, 70, 85, "%"),
            ("Calls to the gate per 100 trucks", 180, 151, 90, ""),
            ("Drivers who finish a stop offline", 0, 12, 80, "%"),
        ),
    ),
    (
        "O2",
        "Win regulated shippers",
        "Pharma, chemicals and public buyers can sign without an exception.",
        30,
        (
            ("Regulated accounts live", 9, 14, 24, ""),
            ("Security reviews passed first time", 40, 52, 80, "%"),
            ("Ports with filing in advance", 0, 0, 12, ""),
        ),
    ),
    (
        "O3",
        "Halve the paperwork",
        "What a person typed yesterday, nobody types tomorrow.",
        20,
        (("Manual minutes per shipment", 22, 17, 11, "min"), ("Invoices matched without a hand", 35, 48, 75, "%")),
    ),
    (
        "O4",
        "Stay calm at twice the volume",
        "Peak week feels like any other week, to customers and to us.",
        15,
        (
            ("Hours of degraded service a quarter", 11, 7.5, 2, "h"),
            ("First rows of a list, slowest account", 41, 19, 1, "s"),
            ("Alerts nobody acts on", 74, 58, 25, "%"),
        ),
    ),
)


def objectives() -> tuple[Objective, ...]:
    return tuple(
        Objective(
            id=id_,
            title=title,
            description=description,
            weight=weight / 100,
            key_results=tuple(
                KeyResult(
                    id=f"{id_}.{number}",
                    title=name,
                    start=start,
                    now=now,
                    target=target,
                    unit=unit,
                    kind="committed" if number == 1 else "aspirational",
                    confidence=_CONFIDENCE[id_] if number == 1 else (),
                )
                for number, (name, start, now, target, unit) in enumerate(results, start=1)
            ),
        )
        for id_, title, description, weight, results in _ROWS
    )


GUARD_RAILS = (
    GuardRail(objective="O2", min_share=0.15, max_share=0.45, why="Regulated shippers are the strategy, not the whole company."),
    GuardRail(objective="O4", min_share=0.05, max_share=0.3, why="Last September showed what happens when calm is nobody's goal."),
)
