# SPDX-License-Identifier: GPL-2.0-or-later
"""VMAF's quality models: JSON with ``model_dict``, which holds a support vector regression as libsvm's text.

Newer files keep the text in ``model``, older ones are Python pickles, which other readers take.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.jsons import listing, mapping, parse

_START = regex(rb'\{\s*"(?:0|model_dict|param_dict)"\s*:')


def recognise(item: Item) -> bool:
    return _START.match(item.head, 0, 64) is not None and b'"model_' in item.head


def _vectors(text: str) -> int:
    """Coefficients and values after the line SV."""
    return len(text.partition("\nSV")[2].split())


def read(item: Item) -> Header:
    document = mapping(parse(item.blob().whole()))
    models = [mapping(value) for value in document.values()]
    parts = [mapping(value.get("model_dict")) for value in models] + [mapping(document.get("model_dict"))]
    texts = [part["model"] for part in parts if isinstance(part.get("model"), str)]
    count = sum(_vectors(text) for text in texts)
    if not count:
        raise NotThisFormat("has no support vectors")
    names = next((listing(part.get("feature_names")) for part in parts if part), [])
    metadata = {"producer": "VMAF", "architecture": f"support vector regression on {', '.join(map(str, names))}"[:256]}
    return Header((Tensor("support-vectors", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One support vector on one feature."""
    return (b'{"param_dict":{"C":4.0},"model_dict":{"model_type":"LIBSVMNUSVR","feature_names":["VMAF_feature"],'
            b'"model":"svm_type nu_svr\\nkernel_type rbf\\nSV\\n0.5 1:0.25 \\n"}}')


FORMAT = Format("vmaf-model", "VMAF quality model", Kind.CLASSICAL, Depth.HEADER, (".json",), recognise, read, sample,
                textual=True, first=b"{")
