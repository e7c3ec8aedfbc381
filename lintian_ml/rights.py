# SPDX-License-Identifier: GPL-2.0-or-later
"""Rights that a process gives up for good, with what Linux has for it: Landlock for files, seccomp for system calls.

Sources: landlock(7), seccomp(2), the kernel's tables of system calls for x86-64 and arm64. On other processors there
is no filter, and whoever asks what is in force is told so by its absence.
"""
from __future__ import annotations

import ctypes
import os
import struct
import sys

TYPE_CHECKING = False  # the process that unpacks has this module, and importing typing for it takes half its start
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # landlock(7), the same numbers on every processor
_EVERYTHING = (1 << 13) - 1  # every right of Landlock's first version
_READ, _LIST = 1 << 2, 1 << 3
_PATH_BENEATH = 1
_SET_SECCOMP, _FILTER = 22, 2  # prctl(2)
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NOT_PERMITTED, _NO_SUCH_CALL = 1, 38  # EPERM; ENOSYS, upon which the C library takes clone for clone3
_LOAD, _IS, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF
_THREAD, _NEW_USER = 0x00010000, 0x10000000  # CLONE_THREAD, CLONE_NEWUSER
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_FOREIGN = 0x40000000  # calls of the x32 interface begin here
# Name: number on x86-64, number on arm64 (-1: not there).
_CALLS = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200), "listen": (50, 201),
    "socketpair": (53, 199), "accept4": (288, 242), "fork": (57, -1), "vfork": (58, -1), "execve": (59, 221),
    "execveat": (322, 281), "kill": (62, 129), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "creat": (85, -1),
    "truncate": (76, 45), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, -1),
    "mkdirat": (258, 34), "rmdir": (84, -1), "link": (86, -1), "linkat": (265, 37), "unlink": (87, -1),
    "unlinkat": (263, 35), "symlink": (88, -1), "symlinkat": (266, 36), "chmod": (90, -1), "fchmod": (91, 52),
    "fchmodat": (268, 53), "chown": (92, -1), "fchown": (93, 55), "lchown": (94, -1), "fchownat": (260, 54),
    "mknod": (133, -1), "mknodat": (259, 33), "pivot_root": (155, 41), "chroot": (161, 51), "mount": (165, 40),
    "umount2": (166, 39), "mount_setattr": (442, 442), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "openat2": (437, 437), "open_by_handle_at": (304, 265),
}
# Likewise what a process needs that has its files: bytes in and out, memory, a timer, locks of its own, its end.
_COMPUTING = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "poll": (7, -1), "ppoll": (271, 73), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "brk": (12, 214), "madvise": (28, 233),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "setitimer": (38, 103),
    "getpid": (39, 172), "gettid": (186, 178), "futex": (202, 98), "clock_gettime": (228, 113),
    "sched_yield": (24, 124), "exit": (60, 93), "exit_group": (231, 94), "restart_syscall": (219, 128),
}
_CLONE, _CLONE3, _OPEN, _OPENAT = (56, 220), (435, 435), (2, -1), (257, 56)


def landlock(libc: Any, paths: Iterable[str]) -> int:
    """Nothing may be written or started, and nothing read but what is at ``paths``; 0 where it worked."""
    attributes = struct.pack("=Q", _EVERYTHING)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return -1
    for path in paths:
        _allow(libc, ruleset, path)
    return int(libc.syscall(_RESTRICT_SELF, ruleset, 0))


def readable() -> tuple[str, ...]:
    """What has to stay readable: the system's libraries, Python's, ours; no home, no configuration."""
    own = {sys.prefix, sys.base_prefix, *filter(None, sys.path)}
    system = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/proc/self", "/proc/cpuinfo", "/sys/devices/system/cpu",
              "/dev/null", "/dev/urandom"}
    return tuple(sorted(path for path in own | system if os.path.exists(path)))


def _allow(libc: Any, ruleset: int, path: str) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rights = _READ | _LIST if os.path.isdir(path) else _READ
    libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    os.close(descriptor)


def seccomp(libc: Any, only: frozenset[str] | None = None) -> int:
    """Refuse the system calls that a parser has no use for; 0 where it worked, -1 on a processor without a table.

    With ``only``, a program that may start others keeps all but these calls, and makes no namespace of users.
    """
    known = _ARCHITECTURES.get(os.uname().machine)
    return -1 if known is None else _install(libc, b"".join(_program(*known, only)))


def nothing_but_memory(libc: Any) -> int:
    """Refuse every system call but those of a computation whose files are open; 0 where it worked, -1 as above."""
    known = _ARCHITECTURES.get(os.uname().machine)
    return -1 if known is None else _install(libc, b"".join(_short(*known)))


def _install(libc: Any, program: bytes) -> int:
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    return int(libc.prctl(_SET_SECCOMP, _FILTER, filter_, 0, 0))


def _program(column: int, architecture: int, only: frozenset[str] | None = None) -> Iterator[bytes]:
    """The filter: instructions of eight bytes. A call that nothing matches is allowed."""
    yield from _native(architecture)
    for name, numbers in _CALLS.items():
        if numbers[column] >= 0 and (only is None or name in only):
            yield from _refuse(numbers[column])
    yield from _refuse(_CLONE3[column], _NO_SUCH_CALL)
    yield from _processes(column) if only is None else _checked(_CLONE[column], 0, _NEW_USER, wanted=False)
    yield _instruction(_RETURN, _ALLOW)


def _short(column: int, architecture: int) -> Iterator[bytes]:
    """The filter of which a call that nothing matches is refused."""
    yield from _native(architecture)
    for numbers in _COMPUTING.values():
        if numbers[column] >= 0:
            yield _instruction(_IS, numbers[column], 0, 1)
            yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _REFUSE | _NOT_PERMITTED)


def _native(architecture: int) -> Iterator[bytes]:
    """Only the processor's own interface; leaves the call's number."""
    yield _instruction(_LOAD, 4)
    yield _instruction(_IS, architecture, 1, 0)
    yield _instruction(_RETURN, _KILL)
    yield _instruction(_LOAD, 0)
    yield _instruction(_AT_LEAST, _FOREIGN, 0, 1)
    yield _instruction(_RETURN, _KILL)


def _processes(column: int) -> Iterator[bytes]:
    """Threads, but no processes, and files for reading only."""
    yield from _checked(_CLONE[column], 0, _THREAD, wanted=True)
    yield from _checked(_OPENAT[column], 2, _WRITING, wanted=False)
    if _OPEN[column] >= 0:
        yield from _checked(_OPEN[column], 1, _WRITING, wanted=False)


def _refuse(number: int, error: int = _NOT_PERMITTED) -> Iterator[bytes]:
    yield _instruction(_IS, number, 0, 1)
    yield _instruction(_RETURN, _REFUSE | error)


def _checked(number: int, argument: int, bits: int, wanted: bool) -> Iterator[bytes]:
    """Allow a call only if its argument has one of the bits (``wanted``), or only if it has none of them."""
    yield _instruction(_IS, number, 0, 4)
    yield _instruction(_LOAD, 16 + 8 * argument)
    yield _instruction(_ANY_BIT, bits, int(not wanted), int(wanted))
    yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _REFUSE | _NOT_PERMITTED)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
