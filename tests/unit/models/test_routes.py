"""The models that a caller may use, and the changes of a gateway's routes."""

from lisa.models.routes import RouteChanges, route_changes
from lisa.models.served import ServedModel, usable_models
from lisa.policy.subject import Subject


def model(model_id: str, *groups: str, base: str = "http://a") -> ServedModel:
    return ServedModel(model_id=model_id, litellm_params={"api_base": base}, allowed_groups=groups)


def test_everyone_may_use_a_model_without_groups_and_only_members_one_with_groups() -> None:
    models = [model("b", "staff"), model("a"), model("c", "board")]

    assert [m.model_id for m in usable_models(models, Subject("ann", frozenset({"staff"})))] == ["a", "b"]
    assert [m.model_id for m in usable_models(models, Subject("root", is_admin=True))] == ["a", "b", "c"]


def test_a_candidate_is_in_the_list_of_no_caller() -> None:
    candidate = model("c").model_copy(update={"is_candidate": True})

    for subject in (Subject("root", is_admin=True), Subject("ann"), Subject("system:Probe", kind="system")):
        assert [m.model_id for m in usable_models([model("a"), candidate], subject) if m.is_candidate] == []


def test_only_models_that_differ_change_the_routes() -> None:
    applied = {m.model_id: m for m in (model("same"), model("moved"), model("gone"))}

    difference = route_changes(applied, [model("same"), model("moved", base="http://b"), model("new")])

    assert [m.model_id for m in difference.upserts] == ["moved", "new"]
    assert difference.removals == ("gone",)


def test_route_changes_come_in_batches_with_removals_first() -> None:
    portions = list(RouteChanges((model("a"), model("b"), model("c")), ("x",)).split_into_batches(2))

    assert [len(p.upserts) + len(p.removals) for p in portions] == [1, 2, 1]
    assert portions[0].removals == ("x",)
