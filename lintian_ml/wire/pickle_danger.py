# SPDX-License-Identifier: GPL-2.0-or-later
"""Which globals let a pickle run commands, read files or open connections when somebody loads it.

The standard library is refused as a whole but for what data is made of: lists of what is dangerous in it were never
complete. Of other libraries those are named that run, load, evaluate or fetch something for whoever calls them.
"""
from __future__ import annotations

import sys
from functools import cache

# Modules that Python no longer has, and those of other systems, so that every Python gives the same answer.
_GONE = frozenset((
    "__builtin__ _aix_support _bootsubprocess _osx_support _pyrepl aifc asynchat asyncore audioop binhex cgi cgitb "
    "chunk commands compiler crypt distutils dl dummy_thread dummy_threading exceptions formatter httplib idlelib "
    "imghdr imp imputil lib2to3 macpath mailcap mimetools msilib new nis nntplib nt ossaudiodev parser pipes popen2 "
    "posixfile rexec sets sha smtpd sndhdr spwd sunau symbol telnetlib test thread this turtledemo urllib2 urlparse "
    "user uu winreg xdrlib xmlrpclib ensurepip venv turtle tkinter antigravity").split())
_DATA_MODULES = frozenset((
    "abc array calendar cmath collections copyreg dataclasses datetime decimal enum fractions heapq ipaddress "
    "itertools math numbers random re sre_compile statistics string struct textwrap typing weakref zoneinfo "
    "_decimal _datetime _collections _struct _random graphlib colorsys bisect keyword").split())
_BUILTINS = frozenset((
    "bool int float complex str bytes bytearray list tuple set frozenset dict len abs sum min max round pow divmod "
    "sorted reversed enumerate zip range slice iter next all any hash id repr ascii bin hex oct ord chr isinstance "
    "issubclass object callable format long unicode basestring xrange Ellipsis NotImplemented NoneType unichr intern "
    "cmp buffer memoryview property staticmethod classmethod type super print map filter").split())
_HARMLESS = frozenset((
    "types.SimpleNamespace types.MappingProxyType types.GenericAlias types.NoneType types.new_class "
    "threading.Lock threading.RLock _thread.RLock _thread.lock io.BytesIO io.StringIO _io.BytesIO _io.StringIO "
    "_codecs.encode codecs.encode uuid.UUID uuid.SafeUUID argparse.Namespace time.struct_time logging.getLogger "
    "logging.Logger operator.add operator.sub operator.mul operator.truediv operator.neg operator.abs operator.eq "
    "operator.lt operator.gt operator.le operator.ge operator.ne operator.and_ operator.or_ operator.getitem "
    "datetime.time functools.cmp_to_key json.encoder.JSONEncoder json.decoder.JSONDecoder queue.Queue "
    "hashlib.md5 hashlib.sha1 hashlib.sha224 hashlib.sha256 hashlib.sha384 hashlib.sha512 hashlib.blake2b _hashlib.new "
    "_hashlib.openssl_md5 _hashlib.openssl_sha1 _hashlib.openssl_sha256 _hashlib.openssl_sha512 hashlib.new "
    "pathlib.Path pathlib.PosixPath pathlib.PurePath pathlib.PurePosixPath pathlib.WindowsPath "
    "pathlib.PureWindowsPath pathlib._local.PosixPath pathlib._local.Path asyncio.exceptions.CancelledError "
    "asyncio.exceptions.TimeoutError locale.Error optparse.Values string.Formatter unittest.mock.sentinel").split())
# Other libraries: whole modules, and single names; what lies below counts too.
_FOREIGN = tuple(sorted((
    "numpy.f2py numpy.testing numpy.distutils numpy.load numpy.lib.npyio numpy.fromfile "
    "numpy.core.multiarray.fromfile numpy._core.multiarray.fromfile numpy.memmap numpy.core.memmap numpy.savetxt "
    "numpy.save numpy.ctypeslib torch.load torch.save torch.hub torch.package torch.jit.load "
    "torch.jit.unsupported_tensor_ops torch.jit._serialization torch.serialization.load torch.serialization.save "
    "torch.storage._load_from_bytes torch.utils.bottleneck torch.utils.collect_env torch.utils.cpp_extension "
    "torch.utils.data.datapipes.utils.decoder torch.utils._config_module torch.utils.model_zoo torch.utils.hipify "
    "torch._dynamo torch._inductor torch.fx.experimental torch.fx.graph_module.reduce_graph_module "
    "torch.fx.graph_module._deserialize_graph_module torch.distributed.rpc torch.distributed.nn "
    "torch.distributed.elastic torch.distributed.run torch.distributed.launch torch.multiprocessing torch.ops "
    "torch.classes torch.testing torch.onnx torch.export.load torch._export torch.compile torch._C._jit "
    "torch.cuda.memory._snapshot torch.utils.tensorboard tensorflow.io tensorflow.load_library "
    "tensorflow.load_op_library tensorflow.saved_model tensorflow.python.lib.io tensorflow.py_function "
    "tensorflow.numpy_function keras.models.load_model keras.saving.load_model keras.utils.get_file "
    "keras.src.saving.saving_lib.load_model keras.src.utils.file_utils keras.layers.Lambda "
    "tensorflow.keras.models.load_model joblib.load joblib.numpy_pickle.load pandas.read_pickle pandas.eval "
    "pandas.io pandas.core.computation pandas.read_csv scipy.io sklearn.datasets.load cloudpickle dill jsonpickle "
    "requests httpx urllib3 aiohttp paramiko pexpect fabric invoke sh plumbum setuptools pip pkg_resources IPython "
    "nose pytest _pytest yaml jinja2 mako cffi execnet twisted tornado.process pwn site_packages sympy.sympify "
    "sympy.parsing transformers.pipelines transformers.dynamic_module_utils huggingface_hub nltk.data.load "
    "nltk.downloader gradio flask werkzeug django webbrowser wget gdown win32com win32api pythoncom winreg "
    "psutil.Popen docker boto3 git").split()))
_FIRST = frozenset(name.partition(".")[0] for name in _FOREIGN)
# Attributes that lead from any module to all others.
_LEADING_OUT = frozenset((
    "os _os posix nt sys _sys subprocess _subprocess builtins __builtins__ shutil ctypes importlib runpy pty socket "
    "pickle marshal __globals__ __subclasses__ __getattribute__ __class__ __dict__ __mro__ __bases__ __base__ "
    "__import__ __loader__ __spec__ __reduce__ __reduce_ex__ __code__ __call__ __builtin__").split())


@cache
def _standard() -> frozenset[str]:
    return (frozenset(sys.stdlib_module_names) | _GONE) - {"__future__", "builtins"}


def is_unsafe(name: str) -> bool:
    """``name`` is ``module.name``; what lies in a dangerous module is dangerous too."""
    parts = name.split(".")
    if name in _HARMLESS:
        return False
    if any(part in _LEADING_OUT for part in parts[1:]):
        return True
    if parts[0] in ("builtins", "__builtins__"):
        return not (parts[1:] and (parts[1] in _BUILTINS or parts[1].endswith(("Error", "Exception", "Warning"))))
    if parts[0] in _standard():
        return parts[0] not in _DATA_MODULES or any(part in _standard() and part not in _DATA_MODULES
                                                    for part in parts[1:])
    return parts[0] in _FIRST and any(name == other or name.startswith(f"{other}.") for other in _FOREIGN)
