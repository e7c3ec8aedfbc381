#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Models that libraries really train and save: ``make.py DIRECTORY``. ``look.py DIRECTORY`` says which are not known.

Each function trains with one library and saves in all of its ways. A library that is not installed is named and passed
over, so that any part can be run anywhere. Nothing here is run by ``make test``: see README.md beside this file.
"""
from __future__ import annotations

import importlib
import os
import pickle
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy

RANDOM = numpy.random.default_rng(0)
X: Any = RANDOM.normal(size=(300, 6)).astype("f4")
CLASSES: Any = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
VALUES: Any = X @ numpy.arange(6) + RANDOM.normal(size=300)
SENTENCES = [[f"word{at}" for at in row] for row in RANDOM.integers(0, 60, (300, 12))]


def need(name: str) -> Any:
    return importlib.import_module(name)


def pickled(path: str, value: Any, protocol: int = 4) -> None:
    with open(path, "wb") as file:
        pickle.dump(value, file, protocol=protocol)


def scikit_learn() -> None:
    """Every estimator, pickled by each protocol and by joblib with each compression."""
    joblib, packed = need("joblib"), (0, 3, ("xz", 3), ("lzma", 3), ("bz2", 3), ("gzip", 3))
    for number, (name, make) in enumerate(need("sklearn.utils").all_estimators()):
        for inputs, outputs in ((numpy.abs(X), CLASSES), (X, VALUES)):
            try:
                fitted = make().fit(inputs, outputs)
            except Exception:  # asks for more, or for other data
                continue
            pickled(f"{name}.pkl", fitted, 2 + number % 4)
            joblib.dump(fitted, f"{name}.joblib", compress=packed[number % 6])
            break


def xgboost() -> None:
    library = need("xgboost")
    data = library.DMatrix(X, CLASSES)
    for kind in ("gbtree", "gblinear", "dart"):
        model = library.train({"booster": kind, "objective": "binary:logistic"}, data, 8)
        for suffix in ("json", "ubj"):
            model.save_model(f"{kind}.{suffix}")
        for form in ("text", "json"):
            model.dump_model(f"{kind}_dump.{form}", dump_format=form)
        pickled(f"{kind}.pkl", model)


def lightgbm() -> None:
    library = need("lightgbm")
    model = library.train({"objective": "binary", "verbose": -1}, library.Dataset(X, CLASSES), 8)
    model.save_model("model.txt")
    Path("model.json").write_text(need("json").dumps(model.dump_model()))
    pickled("model.pkl", model)


def catboost() -> None:
    model = need("catboost").CatBoostClassifier(iterations=6, verbose=0, allow_writing_files=False).fit(X, CLASSES)
    for form in ("cbm", "json", "cpp", "python", "onnx", "coreml", "pmml"):
        model.save_model(f"model.{form}", format=form)
    pickled("model.pkl", model)


def statsmodels() -> None:
    library = need("statsmodels.api")
    library.OLS(VALUES, X).fit().save("ols.pickle")
    library.Logit(CLASSES, X).fit(disp=0).save("logit.pickle")
    library.tsa.ARIMA(VALUES, order=(1, 0, 1)).fit().save("arima.pickle")


def gensim() -> None:
    library = need("gensim")
    vectors = library.models.Word2Vec(SENTENCES, vector_size=20, min_count=1)
    vectors.save("w2v.model")
    vectors.wv.save_word2vec_format("w2v.txt")
    vectors.wv.save_word2vec_format("w2v.bin", binary=True)
    words = library.corpora.Dictionary(SENTENCES)
    bags = [words.doc2bow(sentence) for sentence in SENTENCES]
    library.models.LdaModel(bags, 5, id2word=words).save("lda.gensim")
    library.models.TfidfModel(bags).save("tfidf.gensim")
    library.models.Phrases(SENTENCES).save("phrases.pkl")


def nltk() -> None:
    library = need("nltk")
    examples = [({str(at): int(value > 0) for at, value in enumerate(row)}, int(name)) for row, name in zip(X, CLASSES)]
    pickled("maxent.pickle", library.classify.MaxentClassifier.train(examples, max_iter=3, trace=0))
    tagged = [[(word, f"tag{number % 5}") for number, word in enumerate(sentence)] for sentence in SENTENCES]
    pickled("bigram.pickle", library.BigramTagger(tagged, backoff=library.UnigramTagger(tagged)))
    tagger = library.PerceptronTagger(load=False)
    tagger.train(tagged)
    pickled("perceptron_tagger.pickle", (tagger.model.weights, tagger.tagdict, tagger.classes))


def torch() -> None:
    library = need("torch")
    layers = library.nn
    model = layers.Sequential(layers.Linear(6, 16), layers.ReLU(), layers.BatchNorm1d(16), layers.Linear(16, 2))
    optimizer = library.optim.Adam(model.parameters())
    for _ in range(30):
        optimizer.zero_grad()
        layers.functional.cross_entropy(model(library.tensor(X)), library.tensor(CLASSES)).backward()
        optimizer.step()
    model.eval()
    library.save(model.state_dict(), "state.pt")
    library.save(model, "whole.pt")
    library.save(model.state_dict(), "legacy.pt", _use_new_zipfile_serialization=False)
    library.jit.script(model).save("script.pt")
    library.export.save(library.export.export(model, (library.tensor(X[:1]),)), "export.pt2")
    pickled("state.pickle", model.state_dict())
    numpy.savez("named.npz", **{name.replace(".", "_"): part.numpy() for name, part in model.state_dict().items()})
    numpy.savez_compressed("unnamed.npz", *[part.detach().numpy() for part in model.parameters()])


def tokenizers() -> None:
    """Each kind of learned tokeniser, in one file, and as the merges alone."""
    library, trainers = need("tokenizers"), need("tokenizers.trainers")
    models, lines = need("tokenizers.models"), [Path(module.__file__).read_text() for module in (numpy.ma, pickle)]
    for name, model, trainer in (
            ("bpe", models.BPE(unk_token="?"), trainers.BpeTrainer(vocab_size=300, special_tokens=["?"])),
            ("unigram", models.Unigram(), trainers.UnigramTrainer(vocab_size=120, unk_token="?", special_tokens=["?"])),
            ("wordpiece", models.WordPiece(unk_token="?"),
             trainers.WordPieceTrainer(vocab_size=120, special_tokens=["?"]))):
        tokeniser = library.Tokenizer(model)
        tokeniser.pre_tokenizer = need("tokenizers.pre_tokenizers").Whitespace()
        tokeniser.train_from_iterator(lines, trainer)
        tokeniser.save(f"{name}.json")
    library.Tokenizer.from_file("bpe.json").model.save(".")


def executorch() -> None:
    library, lower = need("torch"), need("executorch.exir").to_edge_transform_and_lower
    partitioner = need("executorch.backends.xnnpack.partition.xnnpack_partitioner").XnnpackPartitioner
    exported = library.export.export(library.nn.Linear(6, 64).eval(), (library.tensor(X[:1]),))
    for name, parts in (("plain.pte", None), ("xnnpack.pte", [partitioner()])):
        Path(name).write_bytes(lower(exported, partitioner=parts).to_executorch().buffer)


def keras() -> None:
    library, tensorflow = need("keras"), need("tensorflow")
    dense = library.layers.Dense
    model = library.Sequential([library.Input((6,)), dense(16, activation="relu"), dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(X, CLASSES, epochs=3, verbose=0)
    for name in ("model.keras", "model.h5"):
        model.save(name)
    model.save_weights("model.weights.h5")
    model.export("saved", verbose=False)
    converted = tensorflow.lite.TFLiteConverter.from_keras_model(model).convert()
    Path("model.tflite").write_bytes(converted)
    numbers = ", ".join(f"0x{byte:02x}" for byte in converted)
    Path("g_model.cc").write_text(f"alignas(16) const unsigned char g_model[] = {{{numbers}}};\n")


def exported_as_code() -> None:
    """m2cgen in all its languages."""
    exporter = need("m2cgen")
    sys.setrecursionlimit(10_000)
    models = {"forest": need("sklearn.ensemble").RandomForestClassifier(5, max_depth=6),
              "svm": need("sklearn.svm").SVC(), "tree": need("sklearn.tree").DecisionTreeClassifier()}
    for name, model in models.items():
        model.fit(X, CLASSES)
        for language in ("c", "java", "python", "go", "javascript", "ruby", "rust", "php", "r", "haskell", "dart"):
            Path(f"{name}.{language}.src").write_text(getattr(exporter, f"export_to_{language}")(model))


def others() -> None:
    """Prophet, treelite, implicit, OpenVINO and Core ML."""
    frame = need("pandas").DataFrame({"ds": need("pandas").date_range("2020-01-01", periods=300), "y": VALUES})
    Path("prophet.json").write_text(need("prophet.serialize").model_to_json(need("prophet").Prophet().fit(frame)))
    boosted = need("xgboost").train({}, need("xgboost").DMatrix(X, CLASSES), 8)
    Path("treelite.json").write_text(need("treelite").frontend.from_xgboost(boosted).dump_as_json())
    factors = need("implicit.als").AlternatingLeastSquares(factors=8, iterations=2)
    factors.fit(need("scipy.sparse").random(50, 40, 0.2, format="csr"), show_progress=False)
    factors.save("als.npz")


ALL: tuple[Callable[[], None], ...] = (scikit_learn, xgboost, lightgbm, catboost, statsmodels, gensim, nltk, torch,
                                       executorch, tokenizers, keras, exported_as_code, others)


def main() -> None:
    warnings.filterwarnings("ignore")
    top = Path(sys.argv[1]).resolve()
    for make in ALL:
        folder = top / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)
        try:
            make()
        except Exception as error:  # the others are made all the same
            print(f"{make.__name__}: {type(error).__name__}: {str(error)[:100]}")


if __name__ == "__main__":
    main()
