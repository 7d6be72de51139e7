"""The engine: runs notebooks in sandboxed processes, many from one zygote.

    with Engine() as engine, engine.job() as job:
        job.run("def neuron(x, w, b): return x @ w + b", seconds=20)
        (seen,) = job.look("neuron", [case], seconds=5)

The zygote has imported everything that notebooks need and forks a process for
each of them. What a process sends back is plain data, whose form is checked;
what is expected of it stays here.
"""

from chainrule_course.engine.engine import Engine
from chainrule_course.engine.job import CellRun, Ended, Job, Missing
from chainrule_course.engine.limits import Limits

__all__ = ["CellRun", "Ended", "Engine", "Job", "Limits", "Missing"]
