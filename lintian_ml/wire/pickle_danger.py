# SPDX-License-Identifier: GPL-2.0-or-later
"""Which globals let a pickle run commands, read files or open connections when somebody loads it."""
from __future__ import annotations

_MODULES = frozenset((
    "os posix nt subprocess sys shutil runpy socket ssl pty webbrowser importlib imp ctypes multiprocessing threading "
    "asyncio signal code codeop pdb bdb cProfile profile timeit trace commands platform popen2 pip pickle _pickle dill "
    "cloudpickle marshal http urllib requests ftplib smtplib telnetlib tempfile glob pathlib io fileinput "
    "nturl2path pkgutil zipimport distutils ensurepip venv doctest idlelib lib2to3").split())
_BUILTINS = frozenset((
    "eval exec compile open getattr setattr delattr __import__ globals locals vars breakpoint input apply execfile "
    "file").split())
_NAMES = frozenset((
    "operator.attrgetter operator.methodcaller operator.itemgetter functools.partial functools.reduce torch.load "
    "torch.hub.load torch.hub.load_state_dict_from_url torch.hub.download_url_to_file torch.jit.load "
    "torch.jit.unsupported_tensor_ops.execWrapper torch.utils._config_module.load_config "
    "torch._dynamo.guards.GuardBuilder.get torch.utils.collect_env.run torch.storage._load_from_bytes "
    "torch.utils.bottleneck.__main__.run_cprofile torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_"
    "expression numpy.load numpy.testing._private.utils.runstring numpy.f2py.crackfortran.getlincoef joblib.load "
    "numpy.core.multiarray.fromfile pandas.read_pickle linecache.getline uuid._get_command_stdout "
    "logging.config.fileConfig ctypes.CDLL types.CodeType types.FunctionType _io.FileIO "
    "keras.src.saving.saving_lib.load_model keras.models.load_model tensorflow.io.read_file").split())
_HARMLESS = frozenset((
    "types.SimpleNamespace", "pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath", "pathlib.Path",
    "pathlib._local.PosixPath", "pathlib.PureWindowsPath", "threading.Lock", "io.BytesIO", "io.StringIO",
    "_io.BytesIO", "pathlib.PurePath", "types.MappingProxyType", "asyncio.exceptions.CancelledError"))


def is_unsafe(name: str) -> bool:
    """``name`` is ``module.name``; submodules of a dangerous module are dangerous too."""
    module, _, last = name.partition(".")
    if name in _HARMLESS:
        return False
    if module == "builtins":
        return last.split(".")[0] in _BUILTINS
    return module in _MODULES or name in _NAMES
