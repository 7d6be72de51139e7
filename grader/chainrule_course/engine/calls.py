"""Which system calls the process of a notebook may make.

It may compute, read and write what it can open, keep time and have threads.
It may not start programs or processes, open sockets, trace, mount, signal
others, or load anything into the kernel; those calls fail with EPERM. Nor may
it keep memory where no limit counts it: in files in memory, in descriptors
that are on their way through a socket, in wider pipes and sockets.

Locks on files do nothing and succeed: whoever has no other process needs none,
and a lock on a file that all can read is a word from one to another.

libseccomp, through pyseccomp, makes the filter; it is loaded inside.
"""

import tempfile
from functools import cache

FILES = (
    "access chdir close close_range copy_file_range creat dup dup2 dup3"
    " faccessat faccessat2 fadvise64 fallocate fchdir"
    " fdatasync fstat fstatfs fsync ftruncate getcwd getdents"
    " getdents64 getxattr lgetxattr link linkat listxattr llistxattr lseek"
    " lstat mkdir mkdirat"
    " newfstatat open openat openat2 pipe pipe2 pread64 preadv pwrite64"
    " pwritev read readlink readlinkat readv rename renameat renameat2 rmdir"
    " sendfile stat statfs statx symlink symlinkat sync_file_range truncate"
    " umask unlink unlinkat write writev"
)
OWN_FILES = "chmod fchmod fchmodat utime utimensat"  # Landlock lets them be
MEMORY = (
    "brk madvise membarrier mincore mlock mmap mprotect mremap"
    " msync munlock munmap"
)
TIME = (
    "alarm clock_getres clock_gettime clock_nanosleep getitimer gettimeofday"
    " nanosleep setitimer time timer_create timer_delete timer_settime"
    " timerfd_create timerfd_settime times"
)
WAITING = (
    "epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd"
    " eventfd2 poll ppoll pselect6 select"
)
OWN = (
    "arch_prctl capget exit exit_group futex get_robust_list getcpu getegid"
    " geteuid getgid getgroups getpgid getpgrp getpid getppid getpriority"
    " getrandom getresgid getresuid getrlimit getrusage getsid gettid getuid"
    " pause restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask"
    " rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max"
    " sched_get_priority_min sched_getaffinity sched_getparam"
    " sched_getscheduler sched_yield set_robust_list set_tid_address"
    " sigaltstack sysinfo uname wait4 waitid"
)
TALKING = "getpeername getsockname getsockopt recvfrom sendto shutdown"
COPY, FLAGS, LOCK = (0, 1030), (1, 2, 3, 4), (6, 7, 37, 38)
OF_A_FILE = COPY + FLAGS  # for fcntl; the rest can signal
TERMINAL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # for ioctl
THREAD = 0x10000  # CLONE_THREAD
UNIX = 1  # AF_UNIX
OWN_PID = 0x7A11CE55  # stands in the filter for the number of the process


class Absent(Exception):
    """The filter cannot be made here; says why."""


@cache
def filter_code(own_root=True):
    """The filter as code for the kernel; Absent if it cannot be made.

    Without a root of its own a process could change the mode and times of
    whatever it finds; it may write nothing there, and needs none of that.
    """
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        raise Absent("libseccomp is not installed (libseccomp2)") from None
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(1))  # EPERM
    allow(rules, pyseccomp, own_root)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def allow(rules, kit, own_root):
    """Enter all rules."""

    def enter(name, *conditions, action=kit.ALLOW):
        try:
            rules.add_rule(action, name, *conditions)
        except OSError:  # no such call on this machine
            return

    names = [FILES, MEMORY, TIME, WAITING, OWN, TALKING]
    names += [OWN_FILES] if own_root else []
    for name in " ".join(names).split():
        enter(name)
    for number in TERMINAL:
        enter("ioctl", kit.Arg(1, kit.EQ, number))
    for number in OF_A_FILE:
        enter("fcntl", kit.Arg(1, kit.EQ, number))
    for number in LOCK:
        enter("fcntl", kit.Arg(1, kit.EQ, number), action=kit.ERRNO(0))
    enter("flock", action=kit.ERRNO(0))
    enter("clone", kit.Arg(0, kit.MASKED_EQ, THREAD, THREAD))
    enter("clone3", action=kit.ERRNO(38))  # ENOSYS: clone is tried next
    enter("socketpair", kit.Arg(0, kit.EQ, UNIX))
    enter("prlimit64", kit.Arg(2, kit.EQ, 0))  # asks, sets nothing
    for name in ("kill", "tgkill"):
        enter(name, kit.Arg(0, kit.EQ, OWN_PID))
