"""Making a workspace, its settings, leaving it, deleting it."""

import threading
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from quarterdeck_web.accounts.audit import broken_links
from quarterdeck_web.accounts.models import AuditEntry, Membership, Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.workspaces import Settings, create_workspace, edit_workspace, first_settings, leave_workspace, prefix_for, settings_of
from quarterdeck_web.lib.refusals import Refused, StaleEdit
from quarterdeck_web.lib.scoped import WorkspaceRow

pytestmark = pytest.mark.django_db

SOUND = {
    "name": "Lighthouse",
    "key_prefix": "LI",
    "as_of": "2026-11-23",
    "currency": "€",
    "value_unit": "€",
    "horizon_start": "2026-11-23",
    "horizon_weeks": "52",
}


def made():
    """Workspaces but those of the fixtures."""
    return Workspace.objects.exclude(slug__in=("harbor", "ours"))


def test_a_new_workspace_is_an_empty_product_that_the_engine_reads(member):
    from quarterdeck_web.products.assemble import product_of

    scope = create_workspace(member(), Settings.read({**SOUND, "currency": "£", "description": "Ports."}), roles=(Role.PM,))
    product = product_of(scope.workspace)
    assert (product.id, product.name, product.currency, product.value_unit, product.as_of) == (
        "lighthouse",
        "Lighthouse",
        "£",
        "€",
        date(2026, 11, 23),
    )
    assert (product.horizon.start, product.horizon.num_weeks, product.description) == (date(2026, 11, 23), 52, "Ports.")
    assert Membership.objects.within(scope.workspace).get().roles == ["owner", "pm"]
    assert AuditEntry.objects.within(scope.workspace).get().operation == "workspace.create"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Give the product a name"),
        ("name", "x" * 201, "at most 200 characters, got 201"),
        ("key_prefix", "9A", "a letter first"),
        ("key_prefix", "A", "2 to 10 letters"),
        ("key_prefix", "A-B", "2 to 10 letters"),
        ("as_of", "31/02/2026", "such as 2026-11-23, got “31/02/2026”"),
        ("as_of", "", "got nothing"),
        ("as_of", "9999-01-01", "Expected a day"),
        ("horizon_start", "2026-11-24", "Expected a Monday, got a Tuesday. The Monday of that week is 2026-11-23."),
        ("horizon_weeks", "0", "1 to 520 weeks"),
        ("horizon_weeks", "521", "1 to 520 weeks"),
        ("horizon_weeks", "٣", "1 to 520 weeks"),
        ("horizon_weeks", "9" * 5000, "1 to 520 weeks"),
        ("horizon_weeks", "1e2", "1 to 520 weeks"),
        ("currency", "", "in which currency"),
        ("value_unit", "x" * 21, "at most 20"),
    ],
)
def test_every_flaw_is_said_at_its_field_and_what_was_typed_stays(client_as, field: str, typed: str, said: str):
    client = client_as()
    answer = client.post(reverse("new-workspace"), {**SOUND, field: typed})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text.replace("&quot;", '"')
    assert not made().exists()
    if 0 < len(typed) < 100:
        assert f'value="{typed}"' in text


def test_all_flaws_are_said_at_once():
    errors = Settings.read({}).errors
    assert set(errors) >= {"name", "as_of", "currency", "value_unit", "horizon_start", "horizon_weeks"}


def test_names_that_are_taken_get_a_number_and_strange_names_a_plain_address(member):
    slugs = [
        create_workspace(member(), Settings.read({**SOUND, "name": name})).workspace.slug for name in ("Pier", "PIER!", "港", "🙂 / ..", "a" * 200)
    ]
    assert slugs == ["pier", "pier-2", "workspace", "workspace-2", "a" * 50]


def test_prefixes_come_from_names():
    assert [prefix_for(name) for name in ("Harbor", "Harbor Logistics Suite", "X", "", "港", "3 Things")] == ["HA", "HLS", "QD", "QD", "QD", "QD"]


def test_the_first_form_is_sound_but_for_the_name():
    assert set(Settings.read(first_settings()).errors) == {"name"}


def test_making_one_from_the_sample_leads_to_the_job_that_loads_it(client_as):
    from quarterdeck_web.jobs.leases import claim_next
    from quarterdeck_web.jobs.models import Job
    from quarterdeck_web.jobs.runner import run

    client = client_as()
    answer = client.post(reverse("new-workspace"), {**SOUND, "name": "My try", "start": "harbor", "roles": ["pm", "tpm", "viewer"]})
    workspace = made().get()
    job = Job.objects.within(workspace).get(kind="sample")
    assert answer["Location"] == reverse("job", args=[workspace.slug, job.pk])
    assert client.get(answer["Location"]).status_code == 200
    run(claim_next("here", Job.QUICK))
    workspace.refresh_from_db()
    assert (workspace.name, workspace.facts["name"]) == ("My try", "My try")
    features = apps.get_model("features.Feature").objects.within(workspace)
    assert features.count() > 100
    assert Membership.objects.within(workspace).get().roles == ["owner", "pm", "tpm"]

    from quarterdeck_web.products.samples import fill_with_sample

    assert fill_with_sample(workspace, "harbor") == 0


def test_a_start_that_is_not_on_the_list_is_refused(client_as):
    assert client_as().post(reverse("new-workspace"), {**SOUND, "start": "../x"}).status_code == 422
    assert not made().exists()


def test_a_failed_start_leaves_nothing_behind(client_as, monkeypatch):
    from quarterdeck_web.accounts.starts import STARTS, Start

    def fails(scope):
        raise Refused("The sample is away.")

    monkeypatch.setitem(STARTS, "harbor", Start("harbor", "x", "y", fails))
    assert client_as().post(reverse("new-workspace"), {**SOUND, "start": "harbor"}).status_code == 422
    assert not made().exists()


def test_a_person_without_a_workspace_reads_what_to_do(client_as):
    answer = client_as().get("/")
    assert "Make a workspace" in answer.content.decode()
    assert client_as().get(reverse("workspaces")).status_code == 200


def wanted(workspace: Workspace, **changes: object) -> Settings:
    return Settings.read({name: str(value) for name, value in {**settings_of(workspace), **changes}.items()})


def test_settings_change_in_the_product_and_on_record(scope_for, ours):
    scope = scope_for("owner")
    version, revision = ours.version, ours.revision
    assert edit_workspace(scope, wanted(ours, currency="£", horizon_weeks=30, name="Ours 2"), version=version) == [
        "name",
        "currency",
        "horizon_weeks",
    ]
    ours.refresh_from_db()
    assert (ours.name, ours.facts["name"], ours.facts["currency"], ours.facts["horizon"]) == (
        "Ours 2",
        "Ours 2",
        "£",
        {"start": "2026-01-05", "num_weeks": 30},
    )
    assert ours.facts["id"] == "ours"
    assert (ours.revision, ours.version != version) == (revision + 1, True)
    entry = AuditEntry.objects.within(ours).get(operation="workspace.edit")
    assert entry.detail["fields"]["currency"] == ["€", "£"]
    assert edit_workspace(scope, wanted(ours), version=ours.version) == []


def test_a_default_is_left_out_again(scope_for, ours):
    scope = scope_for("owner")
    edit_workspace(scope, wanted(ours, currency="£"))
    edit_workspace(scope, wanted(scope.workspace, currency="€"))
    ours.refresh_from_db()
    assert "currency" not in ours.facts


def test_figures_are_asked_for_when_a_unit_changes_and_not_for_a_name(scope_for, ours):
    from quarterdeck_web.jobs.models import Job

    scope = scope_for("owner")
    edit_workspace(scope, wanted(ours, name="Other"))
    assert not Job.objects.within(ours).filter(kind="figures").exists()
    edit_workspace(scope, wanted(scope.workspace, value_unit="points"))
    assert Job.objects.within(ours).filter(kind="figures").exists()


def test_two_people_who_change_different_settings_both_win(scope_for, ours):
    first, second, version = scope_for("owner"), scope_for("pm"), ours.version
    mine, other = wanted(ours, currency="£"), wanted(ours, horizon_weeks=30)
    edit_workspace(first, mine, version=version)
    edit_workspace(second, other, version=version)
    ours.refresh_from_db()
    assert (ours.facts["currency"], ours.facts["horizon"]["num_weeks"]) == ("£", 30)


def test_two_people_who_change_one_setting_are_asked(scope_for, ours):
    first, second, version = scope_for("owner"), scope_for("pm"), ours.version
    mine, other = wanted(ours, currency="£"), wanted(ours, currency="$")
    edit_workspace(first, mine, version=version)
    with pytest.raises(StaleEdit) as stale:
        edit_workspace(second, other, version=version)
    assert (stale.value.theirs, stale.value.mine) == ({"currency": "£"}, {"currency": "$"})
    second.keep_theirs = frozenset({"currency"})
    assert edit_workspace(second, other, version=version) == []


def test_a_stale_form_shows_both_versions(client_as, ours):
    client, version = client_as("owner"), ours.version
    form = {name: str(value) for name, value in settings_of(ours).items()}
    address = reverse("settings", args=["ours"])
    assert client.post(address, {**form, "currency": "£", "version": version}).status_code == 302
    answer = client.post(address, {**form, "currency": "$", "version": version})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "£" in text
    assert "$" in text


def test_the_last_owner_cannot_leave_and_others_can(scope_for, ours):
    owner, viewer = scope_for("owner"), scope_for("viewer")
    with pytest.raises(Refused, match="last owner"):
        leave_workspace(owner)
    leave_workspace(viewer)
    assert Membership.objects.within(ours).count() == 1
    scope_for("owner")
    leave_workspace(owner)


def test_deleting_takes_the_typed_name_and_everything(client_as, harbor, theirs):
    client = client_as("owner", workspace=harbor)
    address = reverse("delete-workspace", args=["harbor"])
    for typed in ("", "harbor", "Theirs"):
        assert client.post(address, {"typed_name": typed}).status_code == 422
    assert client.post(address, {"typed_name": "Harbor"})["Location"] == "/"
    assert not Workspace.objects.filter(slug="harbor").exists()
    left = {model.__name__: model.objects.within(harbor.pk).count() for model in apps.get_models() if issubclass(model, WorkspaceRow)}
    assert set(left.values()) == {0}
    assert Workspace.objects.filter(slug="theirs").exists()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("role", "statuses"), [("owner", (200, 200)), ("pm", (200, 403)), ("viewer", (200, 403)), ("portal", (403, 403))])
def test_who_sees_settings_and_who_may_delete(client_as, role: str, statuses: tuple[int, int]):
    client = client_as(role)
    assert (
        client.get(reverse("settings", args=["ours"])).status_code,
        client.get(reverse("delete-workspace", args=["ours"])).status_code,
    ) == statuses


def test_a_viewer_sees_settings_and_cannot_send_them(client_as, ours):
    client = client_as("viewer")
    assert 'name="currency"' not in client.get(reverse("settings", args=["ours"])).content.decode()
    assert client.post(reverse("settings", args=["ours"]), SOUND).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_do_not_leave_an_orphan(scope_for, ours):
    scopes, refused = [scope_for("owner"), scope_for("owner")], []

    def leave(scope) -> None:
        try:
            leave_workspace(scope)
        except Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(scope,)) for scope in scopes]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(refused), Membership.objects.within(ours).count()) == (1, 1)
    assert broken_links(ours) == []
