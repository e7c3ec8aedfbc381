# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's root: namespaces, and a file system that consists of the system, read-only, and copies of the inputs.

Sources: namespaces(7), mount_namespaces(7), mount_setattr(2), pivot_root(2).
"""
from __future__ import annotations

import ctypes
import os
import struct
from typing import Any

_NEW = 0x00020000 | 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000  # mounts user pids net ipc uts
_BIND, _RECURSIVE, _PRIVATE, _DETACH = 4096, 16384, 1 << 18, 2
_NOSUID, _NODEV = 2, 4
_MOUNT_SETATTR, _AT_RECURSIVE, _READ_ONLY = 442, 0x8000, 1 | 2  # read-only, nosuid; mount_setattr(2)
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_NOBODY = 1000  # the command's user inside: not 0, so that a program gets no rights back
_PIECE = 1 << 20


class Passed(Exception):
    """A limit was passed, or something is missing: the template of a sentence about the command, and its values."""

    def __init__(self, template: str, /, **values: str | int | float) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values


def libc() -> Any:
    """The C library."""
    return ctypes.CDLL(None, use_errno=True)


def worked(result: int, what: str) -> None:
    """Raises OSError where a call did not give 0."""
    if result != 0:
        raise OSError(f"{what}: {os.strerror(ctypes.get_errno())}")


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    worked(libc().mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()), f"mounting {target}")


def namespaces() -> None:
    """Leave the system's namespaces; the caller's user is ``_NOBODY`` inside."""
    user, group = os.getuid(), os.getgid()
    worked(libc().unshare(_NEW), "namespaces")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{_NOBODY} {user} 1"), ("gid_map", f"{_NOBODY} {group} 1")):
        with open(f"/proc/self/{name}", "w") as handle:
            handle.write(text)


def _shown(path: str, root: str, place: str = "") -> None:
    """Show a file or a folder of the system at its own place, or another one, read-only."""
    target = root + (place or path)
    if os.path.islink(path):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "wb").close()
    _mount(path, target, "", _BIND | _RECURSIVE)
    if not path.startswith("/dev/"):
        attributes = struct.pack("=QQQQ", _READ_ONLY, 0, 0, 0)
        done = libc().syscall(_MOUNT_SETATTR, -100, target.encode(), _AT_RECURSIVE, attributes, len(attributes))
        worked(done, f"protecting {path}")


def furnish(order: dict[str, Any]) -> None:
    """Build the new root below the folder ``root``, and go there."""
    root = order["root"]
    _mount("none", "/", "", _RECURSIVE | _PRIVATE)
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,nr_inodes=4k,mode=755")
    for name in ("/build", "/dev", "/proc", "/old"):
        os.mkdir(root + name)
    _mount("tmpfs", root + "/build", "tmpfs", _NOSUID | _NODEV,
           f"size={order['disk']},nr_inodes={order['inodes']},mode=755")
    os.mkdir(root + "/build/.tmp")
    for name, place in (("/tmp", "build/.tmp"), ("/dev/shm", "../build/.tmp")):
        os.symlink(place, root + name)
    for path in (*_SYSTEM, *_DEVICES, *order["prefixes"]):  # after /tmp, below which Python itself may lie
        if os.path.lexists(path):
            _shown(path, root)
    _shown(order["library"], root, "/lib-lintian-ml/lintian_ml")
    for name, path in order["files"].items():
        _copied(path, f"{root}/build/{name}")
    for name, path in order["trees"].items():
        _tree(path, os.path.normpath(f"{root}/build/{name}"),
              {os.path.normpath(f"{root}/build/{name}/{left}") for left in order["without"]})
    _mount("proc", root + "/proc", "proc", _NOSUID | _NODEV)
    number = _PIVOT_ROOT[os.uname().machine]
    worked(libc().syscall(number, root.encode(), f"{root}/old".encode()), "changing the root")
    os.chdir("/build")
    worked(libc().umount2(b"/old", _DETACH), "leaving the old root")
    os.rmdir("/old")


def _copied(path: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        with open(path, "rb") as source, open(target, "wb") as copy:
            while part := source.read(_PIECE):
                copy.write(part)
        os.chmod(target, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
    except OSError as error:
        raise Passed("{name} does not fit into the sandbox: {error}", name=os.path.basename(path),
                     error=error.errno or 0) from error


def _tree(path: str, target: str, without: set[str]) -> None:
    """A copy of a folder: regular files, folders and links; the links are not followed."""
    os.makedirs(target, exist_ok=True)
    for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
        place = os.path.join(target, entry.name)
        if place in without:
            continue
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), place)
        elif entry.is_dir():
            _tree(entry.path, place, without)
        elif entry.is_file():
            _copied(entry.path, place)
