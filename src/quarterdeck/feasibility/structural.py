"""Flaws that no plan can mend: dates before the earliest possible finish, pins that contradict, promises that cannot hold."""

from collections.abc import Iterator
from datetime import date

from quarterdeck.errors import Flaw
from quarterdeck.feasibility.demand import Asked, is_open
from quarterdeck.feasibility.earliest import Earliest, Span
from quarterdeck.feasibility.obstacles import obstacle
from quarterdeck.product import Feature, Pin, ProductFile


def structural_flaws(product: ProductFile) -> tuple[Flaw, ...]:
    """Every such flaw, errors before warnings. Each feature is looked at alone, as if nothing competed with it.

    For a product that passed `product.check`; on another it does what it can and does not fail.
    """
    look = _Look(product)
    flaws = [*look.deadlines(), *look.pins(), *look.mandatory(), *look.commitments()]
    return tuple(sorted(flaws, key=lambda flaw: flaw.severity != "error"))


class _Look:
    def __init__(self, product: ProductFile) -> None:
        self.product, self.asked, self.weeks = product, Asked(product), product.weeks
        self.earliest = Earliest(self.asked)
        self.releases = {release.id: release for release in product.releases}

    def deadlines(self) -> Iterator[Flaw]:
        for idx, feature in enumerate(self.product.features):
            if not is_open(feature):
                continue
            if feature.deadline:
                place, what = f"features[{idx}].deadline", f"deadline {feature.deadline}"
                yield from self._too_early(place, feature, what, feature.deadline, "Move it, cut scope, or start earlier")
            if feature.release in self.releases:
                # Aimed at, not pinned to: the plan may miss it, and says so.
                release = self.releases[feature.release]
                what = f"release {release.title!r}, whose last day is {release.done_by}"
                for flaw in self._too_early(f"features[{idx}].release", feature, what, release.done_by, "Aim at a later one, or cut scope"):
                    yield Flaw(flaw.place, flaw.message, "warning")

    def pins(self) -> Iterator[Flaw]:
        first: dict[tuple[str, str], tuple[int, str]] = {}
        for idx, pin in enumerate(self.product.pins):
            feature = self.earliest.features.get(pin.feature)
            if feature is None or not is_open(feature):
                continue
            day = self._last_day(pin)
            if day is not None:
                yield from self._too_early(f"pins[{idx}]", feature, f"a pin to finish by {day}", day, "Move or remove the pin")
            if pin.kind in ("option", "release"):
                named = pin.option or pin.release or ""
                number, other = first.setdefault((pin.feature, pin.kind), (idx, named))
                if other != named:
                    yield Flaw(
                        f"pins[{idx}]",
                        f"feature {feature.title!r} is pinned to {pin.kind} {named!r} and, by pins[{number}], to {other!r}. Remove one",
                    )

    def mandatory(self) -> Iterator[Flaw]:
        for idx, pin in enumerate(self.product.pins):
            feature = self.earliest.features.get(pin.feature)
            if pin.kind == "include" and feature is not None and is_open(feature):
                if (reason := self._impossible(feature)) is not None:
                    yield Flaw(f"pins[{idx}]", f"feature {feature.title!r} is pinned in and cannot be built: {reason}. Mend that or remove the pin")
                for link in self.earliest.requirements.get(feature.id, ()):
                    if "exclude" in self.asked.pins.get(link.requires, {}):
                        other = self.earliest.features[link.requires].title
                        yield Flaw(
                            f"pins[{idx}]", f"feature {feature.title!r} is pinned in and requires {other!r}, which is pinned out. Remove one pin"
                        )

    def commitments(self) -> Iterator[Flaw]:
        for idx, promise in enumerate(self.product.commitments):
            feature = self.earliest.features.get(promise.feature)
            if feature is not None and is_open(feature):
                what = f"{promise.promised_date} promised to {promise.to}"
                place, remedy = f"commitments[{idx}].promised_date", "Tell them, or cut scope"
                for flaw in self._too_early(place, feature, what, promise.promised_date, remedy):
                    yield Flaw(flaw.place, flaw.message, "warning")

    def _last_day(self, pin: Pin) -> date | None:
        if pin.kind == "release" and pin.release in self.releases:
            return self.releases[pin.release].done_by
        return pin.day if pin.kind == "finish by" else None

    def _too_early(self, place: str, feature: Feature, what: str, day: date, remedy: str) -> Iterator[Flaw]:
        span = self._span(feature)
        if span is None or span.finish <= self.weeks.weeks_done_by(day):
            return
        if span.finish <= self.weeks.num_weeks:
            finish = f"cannot be finished before {self.weeks.last_workday(span.finish)} even if nothing competed with it"
        elif day >= self.weeks.end:
            return
        else:
            finish = f"cannot be finished within the {self.weeks.num_weeks} weeks planned"
        yield Flaw(place, f"feature {feature.title!r} has {what}, but {finish}. {remedy}")

    def _span(self, feature: Feature) -> Span | None:
        """The feature's earliest span; None where nothing says what it takes."""
        return self.earliest.of(feature.id) if self.asked.options(feature) else None

    def _impossible(self, feature: Feature) -> str | None:
        span = self._span(feature)
        if span is None:
            return "it has no option that says what it takes"
        if span.finish <= self.weeks.num_weeks:
            return None
        for option in self.asked.options(feature):
            for work in self.earliest.option(feature, option).stuck:
                return obstacle(work, self.asked)[1]
        if span.waits_on is not None and self.earliest.of(span.waits_on).finish > self.weeks.num_weeks:
            return f"it requires {self.earliest.features[span.waits_on].title!r}, which cannot be finished in the weeks planned"
        return f"it cannot be finished within the {self.weeks.num_weeks} weeks planned, even if nothing competed with it"
