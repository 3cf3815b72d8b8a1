"""What is in, what is out and why, and the releases."""

from quarterdeck.reports.document import IncludedLine, OutLine, ReleaseLine
from quarterdeck.reports.material import Material, counted, tone_of
from quarterdeck.roadmap.plan import Displacement, LeftOut, PlannedFeature


def included(material: Material) -> tuple[IncludedLine, ...]:
    """Every planned feature, by the day it starts."""
    return tuple(_included_line(item, material) for item in sorted(material.plan.items, key=lambda each: (each.start, each.title)))


def _included_line(item: PlannedFeature, material: Material) -> IncludedLine:
    finish = material.finishes.get(item.feature)
    option = material.option_of(item)
    feature = material.features.get(item.feature)
    releases = {release.id: release.title for release in material.product.releases}
    return IncludedLine(
        anchor=material.anchors[item.feature],
        feature=item.feature,
        title=item.title,
        team=material.team_title(material.home_team(item)),
        # One way only is no choice worth a word.
        option=option.title if option and feature and len(feature.options) > 1 else "",
        value=item.value,
        value_range=item.value_range,
        start=item.start,
        finish=item.finish,
        p50=finish.p50_date if finish else None,
        p85=finish.p85_date if finish else None,
        is_forecast=finish is not None,
        promised=finish.promised if finish else None,
        probability=finish.probability_on_time if finish else None,
        tone=tone_of(finish),
        release=releases.get(item.release or "", ""),
        waits_for=tuple(material.title(each) for each in item.waits_for),
        late_reason=item.late_reason,
        keys=material.keys(item.feature),
    )


def left_out(material: Material) -> tuple[OutLine, ...]:
    """Every feature that is not in, the most valuable first."""
    return tuple(_out_line(each, material) for each in sorted(material.plan.left_out, key=lambda each: (-each.value, each.title)))


def _out_line(out: LeftOut, material: Material) -> OutLine:
    return OutLine(
        anchor=material.anchors[out.feature],
        feature=out.feature,
        title=out.title,
        kind=out.kind,
        reason=out.reason,
        value=out.value,
        displaces=tuple(_displacement(each) for each in out.displaces),
        value_change=out.value_change,
        price=out.price,
    )


def _displacement(displaced: Displacement) -> str:
    return f"{displaced.title} leaves" if displaced.leaves else f"{displaced.title} {counted(displaced.weeks, 'week')} later"


def releases(material: Material) -> tuple[ReleaseLine, ...]:
    """Each release with what the plan puts into it, and when all of that will be done."""
    lines = []
    for release in sorted(material.product.releases, key=lambda each: each.ships_on):
        forecast = material.release_forecasts.get(release.id)
        features = [item.title for item in material.plan.items if item.release == release.id]
        if forecast:
            features = [material.title(each) for each in forecast.features] or features
        # A leader decides about what is to come; engineers may want to look back.
        is_past = material.audience == "executive" and release.ships_on < material.today
        if not features or is_past:
            continue
        lines.append(
            ReleaseLine(
                title=release.title,
                ships_on=release.ships_on,
                features=tuple(features),
                p50=forecast.finish.p50_date if forecast else None,
                p85=forecast.finish.p85_date if forecast else None,
                probability=forecast.finish.probability_on_time if forecast else None,
                is_forecast=forecast is not None,
            )
        )
    return tuple(lines)
