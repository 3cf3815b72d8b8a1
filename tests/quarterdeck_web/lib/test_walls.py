"""The database itself keeps workspaces apart: no reference crosses, and on PostgreSQL no query sees across."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from quarterdeck_web.accounts.models import AuditEntry, Membership
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.lib import walls
from quarterdeck_web.strategy.models import Objective

pytestmark = pytest.mark.django_db
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")


def feature(workspace, ref: str = "F-1", **columns):
    row = Feature(workspace=workspace, ref=ref, body={"id": ref, "title": ref}, **columns)
    row.save(force_insert=True)
    return row


def objective(workspace, ref: str = "O-1"):
    row = Objective(workspace=workspace, ref=ref, body={"id": ref, "title": ref})
    row.save(force_insert=True)
    return row


@contextmanager
def whole():
    """A transaction at whose end the constraints that wait for the commit are looked at."""
    with transaction.atomic():
        yield
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_every_reference_between_workspace_rows_is_guarded():
    assert len(walls.references()) >= 25
    assert walls.missing() == []
    names = [ref.name for ref in walls.references()]
    assert len(set(names)) == len(names)


def test_a_row_cannot_be_made_that_points_into_another_workspace(ours, theirs):
    foreign = objective(theirs)
    with pytest.raises(IntegrityError), whole():
        feature(ours, objective=foreign)
    assert feature(ours, objective=objective(ours)).objective.ref == "O-1"


def test_a_row_cannot_be_turned_to_point_into_another_workspace(ours, theirs):
    mine, foreign = feature(ours), objective(theirs)
    with pytest.raises(IntegrityError), whole():
        Feature.objects.within(ours).filter(pk=mine.pk).update(objective=foreign)


def test_a_row_cannot_move_to_another_workspace_while_something_points_at_it(ours, theirs):
    goal = objective(ours)
    mine = feature(ours, objective=goal)
    for row, model in ((goal, Objective), (mine, Feature)):
        with pytest.raises(IntegrityError), whole():
            model.objects.within(ours).filter(pk=row.pk).update(workspace=theirs)


def written_backwards(workspace, goal) -> None:
    with whole():
        feature(workspace, objective_id=goal.pk)
        goal.save(force_insert=True)


def test_the_order_of_writing_makes_no_hole(ours, theirs):
    # Foreign keys wait for the commit, so a row may come before what it points at.
    goal = Objective(workspace=theirs, ref="O-9", body={"id": "O-9", "title": "late"})
    with pytest.raises(IntegrityError):
        written_backwards(ours, goal)
    written_backwards(ours, Objective(workspace=ours, ref="O-9", body={"id": "O-9", "title": "late"}))


def test_many_rows_at_once_are_looked_at_too(ours, theirs):
    need = Need(workspace=theirs, ref="N-1", body={"id": "N-1", "title": "n"})
    need.save(force_insert=True)
    mine = feature(ours)
    links = [NeedLink(workspace=ours, feature=mine, need=need, body={}) for _ in range(3)]
    with pytest.raises(IntegrityError), whole():
        NeedLink.objects.within(ours).bulk_create(links)


def test_putting_them_up_again_changes_nothing():
    assert walls.install() == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has constraints, which migrations keep")
@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back():
    walls.take_down_triggers()
    assert len(walls.missing()) >= 100
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    assert walls.missing() == []


def seen_of(*workspaces) -> int:
    """How many features of these workspaces can be seen; the session's sample may be there, too."""
    return Feature.objects_of_everyone.filter(workspace__in=[workspace.pk for workspace in workspaces]).count()


@only_postgresql
def test_inside_a_workspace_a_query_that_forgot_whose_rows_it_wants_sees_only_its_own(ours, theirs):
    feature(ours), feature(theirs)
    everyone = Feature.objects_of_everyone
    assert seen_of(ours, theirs) == 2
    with walls.standing_in(ours):
        assert [row.workspace_id for row in everyone.all()] == [ours.pk]
        assert everyone.filter(workspace=theirs).update(ref="stolen") == 0
        assert everyone.filter(workspace=theirs).delete()[0] == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM features_feature")
            assert cursor.fetchone() == (1,)
    assert seen_of(ours, theirs) == 2


@only_postgresql
def test_inside_a_workspace_nothing_can_be_written_into_another(ours, theirs):
    mine = feature(ours)
    for forbidden in (lambda: feature(theirs, "F-9"), lambda: Feature.objects_of_everyone.filter(pk=mine.pk).update(workspace=theirs)):
        with walls.standing_in(ours), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            forbidden()


@only_postgresql
def test_walls_stand_one_inside_the_other_and_fall_when_left(ours, theirs):
    feature(ours), feature(theirs)
    with walls.standing_in(ours):
        with walls.standing_in(theirs):
            assert Feature.objects_of_everyone.get().workspace_id == theirs.pk
        assert Feature.objects_of_everyone.get().workspace_id == ours.pk
        with walls.standing_outside():
            assert seen_of(ours, theirs) == 2
    assert seen_of(ours, theirs) == 2


@only_postgresql
def test_they_fall_after_an_error_in_a_transaction_too(ours, theirs):
    feature(ours), feature(theirs)
    with pytest.raises(IntegrityError), walls.standing_in(ours), transaction.atomic():
        feature(ours)
    assert seen_of(ours, theirs) == 2


@only_postgresql
def test_ones_own_places_elsewhere_stay_in_sight_and_those_of_others_do_not(ours, theirs, member):
    me = member("pm", workspace=ours)
    Membership(workspace=theirs, user=me, roles=["viewer"]).save(force_insert=True)
    member("pm", workspace=theirs)
    with walls.standing_in(ours, me):
        assert Membership.objects_of_everyone.filter(user=me).count() == 2
        assert Membership.objects_of_everyone.count() == 2


@only_postgresql
def test_every_table_of_workspace_rows_has_forced_row_security():
    tables = {model._meta.db_table for model in walls.workspace_models()} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert tables <= {name for (name,) in cursor.fetchall()}
    assert AuditEntry._meta.db_table in tables


@only_postgresql
def test_the_test_role_is_not_above_the_wall():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
