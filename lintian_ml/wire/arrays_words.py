# SPDX-License-Identifier: GPL-2.0-or-later
"""What the names and comments around an array say about it.

The lists are words of the trade, lower case, as they come out of splitting an identifier at underscores, digits and
changes of case. They were gathered by reading arrays of networks, codecs, ciphers, games, fonts and instruments.
"""
from __future__ import annotations

import re
from functools import lru_cache

from lintian_ml.lazy import regex
from lintian_ml.model import Kind
from lintian_ml.records import dataclass

_FITTED = regex(r"(?:coef|intercept|components|support_vectors|feature_importances)_\W*\Z")  # scikit-learn's names
_LEAVES = regex(r"(?i)leaf_?(?:values?|weights?|scores?|outputs?)(?![a-z])")  # those of a tree
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

# Names that hardly anything but learned parameters bears.
LEARNED = frozenset("""
    weight weights wght wghts wgt wgts qweight bias biases subias gru lstm rnn mlp cnn dnn nnet neural neuron
    neurons perceptron dense embedding embeddings logits batchnorm layernorm hiddenlayer relu softmax svm regressor
    classifier classifiers adaboost xgboost lightgbm attention convnet conv regression intercept coef_ glm backprop
    autoencoder softplus prelu nn
""".split())

# Names that learned parameters often have, and other tables as well.
PERHAPS = frozenset("""
    kernel kernels layer layers net network coef coefs coeff coeffs coefficient coefficients model tree trees
    forest cart alpha support codebook codebooks cb hmm gmm theta beta detector cascade eigen pca lda whiten
    prior posterior markov trained learned hidden feature features theta wts bigram trigram
""".split())

# Names by which a large array of numbers that spread like learned ones is sure to be learned.
LEARNER = frozenset("""
    detector layer layers network net cascade hidden trained learned forest kernel
""".split())

# Types of what a training program fills.
TRAINED = frozenset("""
    training trained classifier classifiers perceptron neuron svm mlp hmm gmm lstm gru nnet adaboost
""".split())

# Names of tables that are computed, drawn, measured or agreed on; they speak even against a learned name.
COMPUTED = frozenset("""
    twiddle twiddles fft ifft dct idct mdct dst sine cosine sin cos sincos hann hanning blackman bartlett crc
    sbox sboxes aes rijndael blowfish huffman huff icdf cdf icdfs cdfs zigzag glyph glyphs font fonts pixel
    pixels pixbuf xpm xbm bmp png jpeg icon icons bitmap unicode utf unichar codepoint palette rgb srgb yuv
    cie xyz chromaticity quadrature legendre laguerre hermite chebyshev abscissa abscissae cubature
    integration bessel erf lgamma bicubic bilinear lanczos mitchell sinc spline bspline resample resampler
    resampling polyphase lowpass highpass bandpass fir iir wavelet daubechies symlet ldpc parity golay
    syndrome reed interleave interleaver puncture sobol halton perlin simplex permutation dither bluenoise
    luma chroma prime primes hash md sha opcode opcodes keyword keywords gperf asso yytable yycheck yydefact yypact
    yypgoto yyr yytranslate yydefgoto yystos accept dfa nfa lexer ephemeris vsop orbit elevation latitude
    longitude isotope spectrum wavelength atmosphere refraction gravity geoid vertex vertices mesh texcoord
    polygon outline midi adpcm mulaw alaw gaussian noise film grain bearoff tanh sigmoid logistic exp log sqrt
    pow reciprocal lut stencil finite butcher runge gamma sensor calib calibration collation bit bits popcount molecular
    galois gf
""".split())

# Names of weights of any kind, those of a filter as well.
PLAIN = frozenset("weight weights wght wghts wgt wgts".split())

# Names of things that learned parameters are compared with, or that hold examples; milder than COMPUTED.
OTHER = frozenset("""
    expected expect golden reference ref refs test tests testdata vector vectors sample samples signal pcm wav
    audio voice data dataset input inputs output outputs answer answers result results colour color colors
    image images img window win table tables lookup offset offsets index indices idx map mapping matrix coord
    coords coordinate point points position positions x y z xs ys random rand rnd seed mode modes scan quant
    dequant interp filter filters delay time times date size sizes length lengths version state states
    temperature density pressure fixture mock residual lpc mcep unit units label labels target targets
    histogram bins kat vec config cfg plain cipher msg digest plaintext ciphertext key keys nonce iv
""".split())

# Names of files that predict or classify.
PREDICTS = frozenset("""
    predict predictor predictors prediction classify classifier classification regressor regression perceptron neural
    nnet svm hmm bayes learner scorer discriminant logistic
""".split())

CLASSICAL = frozenset("""
    svm regression regressor coef_ intercept glm cart tree trees forest adaboost xgboost lightgbm hmm gmm
    codebook codebooks cb cascade viola haar eigen pca lda bayes coef coefs coefficients wagon markov emission em
    simplex nelder predict predictor predictors prediction scorer discriminant logistic
""".split())
NEURAL = frozenset("""
    gru lstm rnn mlp cnn dnn nnet neural neuron neurons perceptron dense embedding conv layer layers nn
    convnet attention bias biases subias hidden autoencoder
""".split())
_NGRAM = regex(r"markov_?(?:\d|order|chain|table|matrix|score|prob|transition)|lang(uage)?_?model"
               r"|[bt]i_?gram|uni_?gram|quad_?gram|n_?gram|precedence_?matrix|sequence_?model"
               r"|\b\d-?char sequence|(char|letter|byte|hangul|kana)_?(sequence_?table|context)", re.IGNORECASE)
_FREQUENCY = regex(r"char_?to_?(freq_?)?order|to_?freq_?order|freq(uency)?_?(order|table|count|categor)"
                   r"|(letter|word|char|phone|token)_?(freq|count|prob)|distribution_?ratio", re.IGNORECASE)
_GENERATED = regex(
    r"\b(?!(?:written|created|made) by\b[^.\n]{0,60}\bfor\b)"  # a person wrote it for a framework
    r"(?:generated|exported|converted|extracted|dumped|created|written|made|derived)\s+(?:\w+\s+){0,2}"
    r"(?:from|by|using|with|of)\b(?! running on\b)[^.\n]{0,60}?"
    r"(?:\b(?:checkpoint|keras|pytorch|torch|tensorflow|tflite|caffe"
    r"|neural net\w*|trained|training|state_dict|scikit|sklearn|xgboost|lightgbm|weka|libsvm|wagon|emlearn|m2cgen"
    r"|onnx2c|keras2c|treelite"
    r"|(?:feature|model|network|layer)[ _]weights)\b(?!/)"  # a directory of a framework's own source
    r"|\.(?:pth|pt|ckpt|h5|hdf5|keras|onnx|caffemodel|tflite|safetensors|joblib|pkl|nnue)\b)", re.IGNORECASE)
_MENTIONED = regex(
    r"\b(?:neural networks?|perceptron|(?:pre-?)?trained|training set|deep learning|linear regression"
    r"|logistic regression|random forest|decision trees?|support vector|machine learning|lstm|gru|learned|learnt"
    r"|(?:network|model|net|nn|layer) (?:weights|parameters|coefficients))\b", re.IGNORECASE)
_OBTAINED = regex(
    r"\b(?:weights|parameters|coefficients|probabilities|constants|values|numbers|thresholds|scores|matri(?:x|ces))\s+"
    r"(?:\w+\s+){0,3}?(?:were|was|have\s+been|has\s+been)\s+(?:\w+\s+){0,2}?"
    r"(?:obtained|estimated|computed|learned|learnt|trained|fitted|found|tuned|determined|derived|optimi[sz]ed)\b"
    r"[^.;]{0,160}?\b(?:training|trained|baum.welch|gradient\s+descent|back-?prop\w*|supervised)\b", re.IGNORECASE)
_VECTORS = regex(rb"SVM|(?<![a-z])[Ss]vm|[Ss]upport[ _]?[Vv]ector")
_TUNED = regex(  # terms of an evaluation that a program found by playing or by regression
    r"\b(?:weights|parameters|coefficients|values|tables?|terms|scores|evaluation|patterns|psq?t?s?)\b[^.;]{0,80}?\b"
    r"(?:tuned|learned|learnt|trained|optimi[sz]ed|obtained|fitted|found|determined|adjusted)\s+(?:\w+\s+){0,3}?"
    r"(?:by|with|using|via|through|from)\s[^.;]{0,60}?\b(?:texel\w*|temporal[\s-]+differences?|td[\s-]?(?:leaf|lambda"
    r"|learning|\(\S{1,8}\))|spsa\b|self[\s-]?play|logistic\s+regression|gradient\s+descent|reinforcement\s+learning"
    r"|machine\s+learning|bonanza\s+method|minimax\s+tree\s+optimi[sz]ation)", re.IGNORECASE)
_OF_TRAINING = regex(  # how a comment begins that says what the next array is
    r"(?:\A|/\*|//|#)[\s*/#!<]{0,8}(?:the\s+|these\s+|those\s+)?(?:pre-?)?(?:trained|learned|learnt)\s+(?:\w+\s+){0,2}?"
    r"(?:matrix|matrices|weights?|parameters|coefficients|probabilities|table|scores|codebook|thresholds)\b",
    re.IGNORECASE)
_EXPECTED = regex(r"(?i)\b(?:reference|expected|golden)\s[^.\n]{0,60}\Z")  # what a test compares with
_MIRRORED = regex(r"\bsymmetr(?:y|ic|ical|ically)\b|\b(?:up|down|re)-?sampl\w+|\binterpolat\w+|\bquadrature\b"
                  r"|\bgaussian\s+(?:blur|filter|kernel)|\blanczos\b", re.IGNORECASE)
_DECORATION = regex(r"\n[ \t\r\f\v]*+(?://+|\*+|#+)")
_GRAMS = regex(r"\b(?:[bt]i|uni|nil|quad|octa|n)[-_]?grams?\b|_(?:[bt]i|uni|quad|n)grams?_|\bngram_",
               re.IGNORECASE)
_MADE = regex(r"\b(?:auto-?)?(?:generated|created|written|built)\s+(?:\w+\s+){0,2}(?:by|from|with)\b",
              re.IGNORECASE)
_SENTENCE = regex(r"[^\n]*")


@dataclass(frozen=True)
class Reading:
    """What the words say: how many speak for learned parameters (``learned``, ``perhaps``) and against them."""

    learned: frozenset[str]
    perhaps: frozenset[str]
    computed: frozenset[str]
    other: frozenset[str]
    all: frozenset[str]

    @property
    def names_weights(self) -> bool:
        """The name is one of learned parameters and of nothing else."""
        return (bool(self.learned) or len(self.perhaps) > 1) and not self.computed


def split(identifier: str) -> frozenset[str]:
    """The words of an identifier: ``kHiddenGruWeights_2`` gives hidden, gru, weights (and k)."""
    return frozenset(word.lower() for word in _WORD.findall(identifier))


@lru_cache(maxsize=4096)
def read(identifier: str) -> Reading:
    """What the words of an identifier say."""
    words = split(identifier)
    learned = words & LEARNED
    if _FITTED.search(identifier):
        learned |= {"coef_"}
    if _LEAVES.search(identifier):
        learned |= {"leaf"}
    return Reading(learned, words & PERHAPS, words & COMPUTED, words & OTHER, words)


@lru_cache(maxsize=256)
def predicts(name: str) -> str:
    """The words of a file's name by which it predicts or classifies something."""
    return " ".join(sorted(split(name) & PREDICTS))


@lru_cache(maxsize=256)
def origin(text: str) -> str:
    """The words in which a comment says that numbers were written by training; empty where it does not."""
    found = _GENERATED.search(text) or _OBTAINED.search(text)
    if found is None:
        text = _DECORATION.sub(" ", text)  # the words may stand in two lines
        found = _TUNED.search(text)
    return "" if found and _EXPECTED.search(text, max(0, found.start() - 80), found.start()) else _sentence(text, found)


@lru_cache(maxsize=256)
def own(comment: str) -> str:
    """The words in which the comment of one array says that it was trained; empty where it does not."""
    return origin(comment) or _sentence(comment, _OF_TRAINING.search(comment))


@lru_cache(maxsize=256)
def resampled(text: str) -> bool:
    """Whether comments speak of a filter's kernel: symmetry, sampling, interpolation."""
    return _MIRRORED.search(text) is not None


@lru_cache(maxsize=256)
def mention(text: str) -> str:
    """The words in which a comment speaks of learning; empty where it does not."""
    return _sentence(text, _MENTIONED.search(text))


@lru_cache(maxsize=256)
def grams(text: str) -> str:
    """The words in which the comments of a generated file speak of n-grams; empty where they do not."""
    return _sentence(text, _GRAMS.search(text)) if _MADE.search(text) else ""


def _sentence(text: str, match: re.Match[str] | None) -> str:
    """The line around a match, without the comment's decoration."""
    if not match:
        return ""
    start = max(text.rfind(mark, 0, match.start()) + 1 for mark in "\n*")
    rest = _SENTENCE.match(text, match.end())
    sentence = text[start:rest.end() if rest else match.end()]
    sentence = _DECORATION.sub(" ", sentence).replace("*/", " ")
    return " ".join(sentence.strip("/*# \t-").split())[:200]


@lru_cache(maxsize=4096)
def table_kind(text: str) -> Kind | None:
    """NGRAM or FREQUENCY_TABLE where a name or a comment says that a table of integers is one."""
    if _FREQUENCY.search(text):
        return Kind.FREQUENCY_TABLE
    return Kind.NGRAM if _NGRAM.search(text) else None


def kind(words: frozenset[str], code: bytes = b"") -> Kind:
    """CLASSICAL where the words speak of regression, trees, mixtures and the like and not of layers; or of neither, and
    the code around the arrays of support vectors, again and again.
    """
    if not words & (CLASSICAL | NEURAL) and len(_VECTORS.findall(code)) >= 3:
        return Kind.CLASSICAL
    return Kind.CLASSICAL if words & CLASSICAL and not words & NEURAL else Kind.NEURAL
