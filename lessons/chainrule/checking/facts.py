"""Facts about what a driver brought, found where the judge runs.

The learner's code shares a process with the driver and may have changed it,
so nothing but data is taken from there: what is said of the data is worked
out here, from the inputs of the case, and what does not have the form that
the driver gives it counts as a failure.
"""

import warnings
from dataclasses import replace

import numpy as np

from chainrule.checking.drivers.calls import FACTS
from chainrule.checking.observe import Failure


def with_facts(case, seen):
    """The observation of a case with facts for what its driver brought.

    Parameters
    ----------
    case : Case
    seen : Observation

    Returns
    -------
    Observation
        The same where the driver has no facts, or the function has failed.
    """
    find = FACTS.get(case.driver)
    if find is None or seen.failure:
        return seen
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # also where they are errors
            return replace(seen, value=find(case.inputs, seen.value))
    except Exception as error:  # it may be anything
        failure = Failure(type(error).__name__, str(error)[:500])
        return replace(seen, value=None, failure=failure)
