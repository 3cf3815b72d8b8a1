"""Options of a feature side by side."""

from dataclasses import replace

from quarterdeck.feasibility import assess, study_options
from quarterdeck.product import ProductFile
from quarterdeck.samples import load_sample


def product() -> ProductFile:
    return load_sample("harbor")


def test_every_option_of_features_that_have_a_choice_is_studied() -> None:
    harbor = product()
    studied = {(each.feature, each.option) for each in study_options(harbor)}
    wanted = {(f.id, o.id) for f in harbor.features if len(f.options) > 1 and f.status not in ("released", "closed") for o in f.options}
    assert studied == wanted
    assert wanted


def test_the_verdict_of_the_best_option_is_the_verdict_of_the_feature() -> None:
    harbor = product()
    verdicts = {each.feature: each for each in assess(harbor).verdicts}
    for each in study_options(harbor):
        of_feature = verdicts[each.feature]
        if of_feature.option == each.option:
            assert each.verdict == of_feature
            assert each.earliest_finish == of_feature.earliest_finish


def test_effort_is_the_sum_of_work_with_less_doubt_than_its_parts() -> None:
    harbor = product()
    features = {f.id: f for f in harbor.features}
    checked = 0
    for each in study_options(harbor):
        option = next(o for o in features[each.feature].options if o.id == each.option)
        if option.asks or each.effort is None or len(option.activities) < 2:
            continue
        works = option.activities
        assert sum(a.effort.p10 for a in works) < each.effort.p10 < each.effort.p90 < sum(a.effort.p90 for a in works)
        assert abs(each.effort.mean / sum(a.effort.mean for a in works) - 1) < 0.03
        of_teams = sum(days for key, days in each.people_days.items() if key.startswith("team:"))
        assert abs(of_teams / sum(a.effort.p50 for a in works) - 1) < 1e-9
        checked += 1
    assert checked


def test_an_ask_without_a_conversion_leaves_effort_and_dates_unknown() -> None:
    harbor = replace(product(), ask_conversions=())
    with_asks = {(feature.id, option.id) for feature in harbor.features for option in feature.options if option.asks}
    asking = [each for each in study_options(harbor) if (each.feature, each.option) in with_asks]
    assert asking
    assert all(each.effort is None and each.earliest_finish is None and each.verdict is None for each in asking)
