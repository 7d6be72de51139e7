"""The engine in the trusted process: starts jobs, and ends them."""

import threading
from pathlib import Path

from chainrule_course.base import workspace
from chainrule_course.base.errors import UserError
from chainrule_course.engine import box, layers, spawn
from chainrule_course.engine.job import Ended, Job
from chainrule_course.engine.limits import Limits
from chainrule_course.engine.zygote import Zygote

TRIES = 3  # for work during which the zygote was killed
ENDED = f"The engine ended {TRIES} times while it was marked."


class Engine:
    """Runs notebooks; a context manager. Several jobs may run at once.

    Parameters
    ----------
    unsafe : bool
        Run notebooks even where the machine cannot keep them in.
    limits : Limits
    packages : sequence of path
        Folders of packages to import before any notebook runs.
    without : collection of str
        Layers to do without, as if the machine had none.
    shared : str, optional
        Address of the zygote of an engine that `launch` has started.
    """

    def __init__(
        self, unsafe=False, limits=None, packages=(), without=(), shared=None
    ):
        self.shared = shared
        self.unsafe, self.limits = unsafe, limits or Limits()
        self.packages = tuple(Path(path).resolve() for path in packages)
        self.absent = {
            name: "switched off" if name in without else reason
            for name, reason in layers.probe().items()
            if name in without or reason
        }
        self.lock, self.jobs, self.zygote = threading.Lock(), {}, None

    def __enter__(self):
        self._prepare()
        if self.zygote is not None:
            try:
                self.zygote.open()
            except BaseException:
                self.close()
                raise
        return self

    def launch(self):
        """Start only the zygote, for engines of other processes, and go on.

        Returns
        -------
        str or None
            Its address, where there is one.
        """
        self._prepare()
        if self.zygote is None:
            return None
        self.zygote.start()
        return self.zygote.address

    def _prepare(self):
        if not self.unsafe:
            layers.check(set(layers.MEANINGS) - set(self.absent), self.absent)
        if self.shared is None:  # or else who has started that one does it
            workspace.sweep()
            layers.tell_lost(
                {
                    name: reason
                    for name, reason in self.absent.items()
                    if reason.startswith(box.UNUSABLE)
                }
            )
        if not spawn.IS_NEEDED:
            self.zygote = Zygote(
                boxed=self.has("namespaces"),
                landlock=self.has("landlock"),
                seccomp=self.has("seccomp"),
                limits=self.limits,
                packages=self.packages,
                shared=self.shared,
            )

    def __exit__(self, *error):
        self.close()

    def close(self):
        """End all jobs and the zygote."""
        with self.lock:
            for job in self.jobs:
                job.kill()
        if self.zygote is not None:
            self.zygote.close()

    def has(self, layer):
        """Whether a layer is in use."""
        return layer not in self.absent

    def job(
        self, files=None, render=False, line=None, modules=True, times=1.0
    ):
        """Start a process for a notebook.

        Parameters
        ----------
        files : dict, optional
            Files to lay beside the notebook: name -> bytes or str.
        render : bool
            Draw the figures, instead of a line of text for each.
        line : socket, optional
            A socket that the process gets as its descriptor 4.
        modules : bool
            Whether what lies beside the notebook can be imported.
        times : float
            How many times the usual limit on processor time it has.

        Returns
        -------
        Job
            A context manager that ends it.
        """
        files = workspace.checked(files or {})
        for tries in range(1, TRIES + 1):
            try:
                return self._begun(files, render, line, modules, times)
            except Ended as ended:  # as where somebody has killed it
                if tries == TRIES or ended.key != "dead":
                    words = f" ({ended.words})" if ended.words else ""
                    raise UserError(workspace.NOT_STARTED + words) from None

    def _begun(self, files, render, line, modules, times):
        """The same, Ended where it does not begin."""
        boxed = self.has("namespaces")
        scratch = None if boxed else workspace.new_folder()
        start = self.zygote.fork if self.zygote else spawn.start
        try:
            process = start(scratch, line, files, times)
            job = Job(*process, self.limits, self._forget)
        except BaseException:
            workspace.remove(scratch)
            raise
        with self.lock:
            self.jobs[job] = scratch
        try:
            if scratch:
                workspace.lay(scratch, files)
            job.start({} if scratch else files, render, modules)
            job.standing |= {"namespaces"} if boxed else set()
            if not self.unsafe:
                layers.check(job.standing, self.absent)
            lost = layers.MEANINGS.keys() - job.standing - self.absent.keys()
            if self.zygote:
                layers.tell_lost(dict.fromkeys(lost, "it did not stand"))
        except Ended as ended:
            ended.words = job.words
            raise
        except BaseException:
            job.end()
            raise
        return job

    def renew(self):
        """Start the zygote again if it is gone; say how often it was begun."""
        return self.zygote and self.zygote.renew()

    def undisturbed(self, work):
        """What some work with jobs gives, which is done again where need be.

        That is where somebody has ended the zygote, and all jobs with it: no
        notebook is to blame.
        """
        for _ in range(TRIES):
            begun, failed = self.renew(), None
            try:
                done = work()
            except Exception as error:  # whatever it meets then
                failed = error
            if self.renew() == begun:
                if failed:
                    raise failed
                return done
        raise UserError(ENDED)

    def _forget(self, job):
        with self.lock:
            scratch = self.jobs.pop(job)
        workspace.remove(scratch)
