"""Writing files whole or not at all, and pipes, devices and links as what they are.

A file is written beside its name under a temporary one and takes the name when it is whole, so
that nobody ever sees half of it, neither after a full disk nor after a signal. What is no regular
file is written to and never replaced.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Mapping
from pathlib import Path

from chipcost.errors import ChipcostError

# Names of a file in the making: short, so that every name that is legal can be written.
_PREFIX, _SUFFIX = ".chipcost-", ".tmp"
# What a killed process has left is removed by the next that writes there after this many seconds.
_LEFT_BEHIND = 3600.0

_MAX_LINKS = 40
_DESCRIPTORS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


def refuse_file(path: str | Path, *, force: bool) -> None:
    """Refuse what cannot be written, before the work for it; "" is no file.

    Without `force` a file with content is not replaced; what is empty holds nothing that could be
    lost. What is no regular file (a pipe, a device, `/dev/stdout`) is written to and never
    replaced. Raises ChipcostError `file-exists`, and `cannot-write` where no file can be.
    """
    if not os.fspath(path):
        return
    try:
        target = _followed(os.fspath(path))
        if _descriptor(target) is None and not _is_special(target):
            _refuse_folder(os.path.dirname(target) or ".")
            if not force and os.path.exists(target) and os.path.getsize(target) > 0:
                raise ChipcostError(
                    "file-exists",
                    f"{path} is there already, and would be replaced",
                    hint="give --force, or another name",
                )
    except OSError as error:
        raise _cannot_write(path, error) from error


def _refuse_folder(folder: str) -> None:
    """OSError where no file can be made in a folder."""
    if not stat.S_ISDIR(os.stat(folder).st_mode):
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


def write_whole(
    path: str | Path, content: str | bytes, *, tidy: bool = True, force: bool = True
) -> None:
    """Write text (UTF-8, plain line ends) or bytes; an old file stays until the new one is whole.

    Without `force` a file that has content is not replaced: ChipcostError `file-exists`.

    `tidy` looks for what killed processes have left in the directory; not for the many files of one
    directory, where looking takes longer than writing.

    A link stays and the file that it points to is written. A pipe, a device, `/dev/stdout` and
    `/dev/fd/N` are written to. A reader of a pipe who has had enough is no error.
    Raises ChipcostError `cannot-write` with the reason.
    """
    if not force:
        refuse_file(path, force=False)
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        target = _followed(os.fspath(path))
        descriptor = _descriptor(target)
        if descriptor is not None:
            _write_to(os.dup(descriptor), data)
        elif _is_special(target):
            _write_to(os.open(target, os.O_WRONLY), data)
        else:
            _replace({target: data}, tidy)
    except BrokenPipeError:
        return
    except OSError as error:
        raise _cannot_write(path, error) from error


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files into directories that exist: all of them are whole before one appears.

    Links are replaced, not followed. Raises ChipcostError `cannot-write` with the reason.
    """
    try:
        _replace({os.fspath(path): data for path, data in contents.items()})
    except OSError as error:
        raise _cannot_write(next(iter(contents)).parent, error) from error


def _cannot_write(path: str | Path, error: OSError) -> ChipcostError:
    if error.errno == errno.EISDIR:
        return ChipcostError(
            "cannot-write", f"{path} is a directory", hint="give the name of a file"
        )
    return ChipcostError(
        "cannot-write",
        f"cannot write {path}: {error.strerror or error}",
        hint="name a file in a directory that exists, has room, and that you may write to",
    )


def _followed(path: str) -> str:
    """The path at the end of a chain of links; the names of open descriptors are not followed."""
    for _ in range(_MAX_LINKS):
        if _descriptor(path) is not None or not os.path.islink(path):
            return path
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _descriptor(path: str) -> int | None:
    """The number of the open descriptor that a path names, or None.

    Such a path is never opened anew: that would forget where the descriptor stands in its file.
    """
    if os.name != "posix":
        return None
    plain = os.path.abspath(path)
    numbered = re.fullmatch(r"/(?:dev|proc/self)/fd/(\d{1,9})", plain)
    return int(numbered[1]) if numbered else _DESCRIPTORS.get(plain)


def _is_special(path: str) -> bool:
    """Whether a path is there and is no regular file; OSError EISDIR for a directory."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    return not stat.S_ISREG(mode)


def _write_to(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)


def _replace(contents: Mapping[str, bytes], tidy: bool = True) -> None:
    """Write every file under a temporary name, then let each take its own."""
    names = {target: _temporary(target) for target in contents}
    try:
        for target, data in contents.items():
            with open(names[target], "xb") as stream:
                stream.write(data)
            _keep_mode(target, names[target])
        for target in contents:
            os.replace(names[target], target)
    except BaseException:
        for name in names.values():
            Path(name).unlink(missing_ok=True)
        raise
    for directory in {os.path.dirname(target) for target in contents} if tidy else ():
        _remove_leftovers(directory)


def _temporary(target: str) -> str:
    name = f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
    return os.path.join(os.path.dirname(target), name)


def _keep_mode(target: str, temporary: str) -> None:
    """Give the new file the mode of the one that it replaces; without one it has a new file's."""
    try:
        old = os.lstat(target)
    except FileNotFoundError:
        return
    if stat.S_ISREG(old.st_mode):
        os.chmod(temporary, stat.S_IMODE(old.st_mode) & 0o777)


def _remove_leftovers(directory: str) -> None:
    """Remove old temporary files of processes that were killed; a failure is silent."""
    try:
        with os.scandir(directory or ".") as entries:
            for entry in entries:
                if not (entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)):
                    continue
                if entry.stat(follow_symlinks=False).st_mtime < time.time() - _LEFT_BEHIND:
                    os.unlink(entry.path)
    except OSError:
        return
