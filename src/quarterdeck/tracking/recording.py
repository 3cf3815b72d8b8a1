"""Forecasts written down for ever: what was said of each feature, by which method, from which input, sealed."""

from quarterdeck.forecast import DateForecast, FeatureForecast, Forecast
from quarterdeck.forecast.combination import HISTORY, POOLED, SIMULATED
from quarterdeck.product import ForecastComponent, ForecastRecord
from quarterdeck.product.forecast_seals import sealed


def forecast_records(forecast: Forecast) -> tuple[ForecastRecord, ...]:
    """One sealed record for each feature whose 50 % and 85 % dates are foreseen, with what each method said by itself."""
    found = []
    for each in forecast.features:
        if each.finish.p50_date is not None and each.finish.p85_date is not None:
            found.append(
                sealed(
                    ForecastRecord(
                        subject=each.feature,
                        made_on=forecast.made_on,
                        p50_date=each.finish.p50_date,
                        p85_date=each.finish.p85_date,
                        method=_method(forecast),
                        input_hash=forecast.product_hash,
                        stated_date=each.finish.promised or each.planned,
                        components=_components(each),
                    )
                )
            )
    return tuple(found)


def _method(forecast: Forecast) -> str:
    if forecast.combination is not None:
        return forecast.combination.method
    return POOLED if any(each.reference for each in forecast.features) else SIMULATED


def _components(each: FeatureForecast) -> tuple[ForecastComponent, ...]:
    """The methods of a pool by themselves, and the pool as it was before recalibration."""
    is_pooled = each.reference is not None
    said: list[tuple[str, DateForecast | None]] = []
    if is_pooled:
        said = [(SIMULATED, each.simulated), (HISTORY, each.reference), (POOLED, each.raw)]
    elif each.raw is not None:
        said = [(SIMULATED, each.raw)]
    return tuple(
        ForecastComponent(method=method, p50_date=dates.p50_date, p85_date=dates.p85_date)
        for method, dates in said
        if dates is not None and dates.p50_date is not None and dates.p85_date is not None
    )
