"""PyJobShop on one project, in a process of its own: reads JSON from standard input, writes JSON to standard output.

Run by path with an interpreter that has PyJobShop; imports nothing of ours.
"""

import json
import sys


def main() -> None:
    try:
        import pyjobshop
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    given = json.load(sys.stdin)
    model = pyjobshop.Model()
    resources = [model.add_renewable(capacity=units) for units in given["capacity"]]
    tasks = [model.add_task() for _ in given["activities"]]
    for task, (duration, demand) in zip(tasks, given["activities"], strict=True):
        used = [(resource, units) for resource, units in zip(resources, demand, strict=True) if units]
        model.add_mode(task, [resource for resource, _ in used], duration, [units for _, units in used])
    for before, after in given["arcs"]:
        model.add_end_before_start(tasks[before], tasks[after])
    result = model.solve("ortools", time_limit=given["seconds"], display=False, num_workers=given["workers"])
    found = [task.start for task in result.best.tasks] if result.best is not None and result.best.tasks else None
    print(json.dumps({"missing": False, "start": found, "proven": result.status.name == "OPTIMAL"}))


if __name__ == "__main__":
    main()
