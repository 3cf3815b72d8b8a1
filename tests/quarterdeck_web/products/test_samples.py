"""Sample workspaces: people who can sign in, and a product that is loaded once."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from quarterdeck.errors import InvalidInput
from quarterdeck_web.accounts.models import Membership, User, Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.grouping.proposals import latest
from quarterdeck_web.evidence.meaning.duplicates import open_suggestions
from quarterdeck_web.evidence.meaning.index import index_of
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.products.samples import fill_with_sample, make_sample_workspace


@pytest.fixture
def made(db):
    Workspace.objects.filter(slug="rust-2026").delete()
    return make_sample_workspace("rust-2026")


def test_its_people_can_sign_in_each_in_their_role(made):
    people = {person.email: person for person in made.sign_in.people}
    assert {role for person in people.values() for role in person.roles} == set(Role) - {Role.PORTAL}
    for email, person in people.items():
        user = User.objects.get(email=email)
        assert user.check_password(made.sign_in.password)
        assert EmailAddress.objects.get(user=user).verified
        assert Membership.objects.within(made.workspace).get(user=user).roles == list(person.roles)


def test_the_password_is_kept_for_its_owner_only(made):
    path = settings.DATA / "rust-2026-sign-in.txt"
    assert path.read_text().strip() == made.sign_in.password
    assert len(made.sign_in.password) >= 16
    assert path.stat().st_mode & 0o777 == 0o600


def test_figures_and_a_plan_are_on_their_way(made):
    assert set(Job.objects.within(made.workspace).filter(state=Job.QUEUED).values_list("kind", flat=True)) == {"figures", "plan"}


def test_again_it_changes_nothing_and_reset_loads_it_anew(made):
    Feature.objects.within(made.workspace).first().delete()
    user = User.objects.get(email="ines.falk@rust-2026.example")
    user.set_password("a password of her own")
    user.save()
    count = Feature.objects.within(made.workspace).count()
    again = make_sample_workspace("rust-2026")
    assert (again.num_rows, again.workspace) == (0, made.workspace)
    assert Feature.objects.within(made.workspace).count() == count
    assert make_sample_workspace("rust-2026", reset=True).num_rows == made.num_rows
    assert Feature.objects.within(made.workspace).count() == count + 1
    user.refresh_from_db()
    assert user.check_password("a password of her own")


def test_an_unknown_sample_names_those_there_are(db):
    with pytest.raises(InvalidInput, match="harbor, rust-2026"):
        make_sample_workspace("nowhere")
    assert not Workspace.objects.filter(slug="nowhere").exists()


@pytest.mark.once
def test_what_a_sample_says_is_indexed_compared_and_grouped_by_itself(ours, settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "none"))
    assert fill_with_sample(ours, "harbor")
    queue = Job.objects.within(ours).filter(state=Job.QUEUED).order_by("created_at", "id")
    waiting = dict(queue.values_list("kind", "lane"))
    assert next(iter(waiting)) == "figures", "what the first page shows comes first"
    meaning = {"index-evidence", "find-duplicates", "propose-needs"}
    assert waiting == {**dict.fromkeys(meaning, Job.ASIDE), "figures": Job.QUICK, "plan": Job.LONG}
    Job.objects.within(ours).exclude(kind__in=meaning).delete()
    assert work_off() >= len(meaning)
    assert index_of(system_scope(ours)) is not None
    assert open_suggestions(system_scope(ours)).count() >= 20
    pieces = latest(system_scope(ours)).pieces
    assert {"join"} <= {piece["kind"] for piece in pieces}
    assert all(piece["state"] == "open" for piece in pieces)
