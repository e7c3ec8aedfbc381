# SPDX-License-Identifier: GPL-2.0-or-later
"""Contents that recipes name: mostly things that look like weights and are none."""
from __future__ import annotations

import io
import itertools
import math
import random
import struct
import zipfile
from collections.abc import Callable


def pth_paths() -> bytes:
    """A Python path file, which shares its suffix with PyTorch."""
    return b"../lib/example\nimport sys; sys.path.insert(0, '/usr/share/example')\n"


def hdf5_science() -> bytes:
    """Measurements in HDF5, without a layer in sight."""
    import h5py
    import numpy

    target = io.BytesIO()
    with h5py.File(target, "w", track_order=False) as file:
        file.attrs["title"] = "temperature at 2 m"
        file.create_dataset("temperature", data=numpy.linspace(250, 310, 5000), track_times=False)
        file.create_dataset("time", data=numpy.arange(5000), track_times=False)
    return target.getvalue()


def mesh_model() -> bytes:
    """A 3-D model: vertices on a sphere, then faces."""
    lines = ["# a sphere", "o sphere"]
    for i in range(40):
        for j in range(40):
            a, b = math.pi * i / 39, 2 * math.pi * j / 39
            lines.append(f"v {math.sin(a) * math.cos(b):.6f} {math.sin(a) * math.sin(b):.6f} {math.cos(a):.6f}")
    lines += [f"f {n} {n + 1} {n + 2}" for n in range(1, 1500)]
    return "\n".join(lines).encode() + b"\n"


def text_model() -> bytes:
    """A .model file in words."""
    return (b"model Room\n  parameter Real length = 4.0;\n  Real temperature;\n"
            b"equation\n  der(temperature) = 1;\nend Room;\n")


def protobuf_data() -> bytes:
    """Protobuf records that are no model: repeated field 1 with a name and a number."""
    record = b"\n\x05alpha\x10\x07"
    return b"".join(b"\n" + bytes([len(record)]) + record for _ in range(400))


def _c_table(declaration: str, values: list[str], per_line: int = 8) -> bytes:
    rows = [", ".join(values[at:at + per_line]) for at in range(0, len(values), per_line)]
    return f"{declaration} = {{\n  {(',' + chr(10) + '  ').join(rows)}\n}};\n".encode()


def s_box() -> bytes:
    """A cipher's substitution box: a permutation of the bytes."""
    values = list(range(256))
    random.Random(7).shuffle(values)
    return b"/* substitution box of the cipher */\n" + _c_table(
        "static const unsigned char sbox[256]", [f"0x{value:02x}" for value in values])


def sine_table() -> bytes:
    """A lookup table of sines."""
    return b"#include \"dsp.h\"\n" + _c_table(
        "const float sine_table[4096]", [f"{math.sin(2 * math.pi * n / 4096):.8f}f" for n in range(4096)])


def crc_table() -> bytes:
    """The table of CRC-32."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xEDB88320 if byte & 1 else 0)
        table.append(f"0x{byte:08x}UL")
    return _c_table("static const unsigned long crc_table[256]", table)


def wave_samples() -> bytes:
    """Recorded sound as raw 16-bit samples."""
    return b"".join(struct.pack("<h", int(9000 * math.sin(n / 20) * math.sin(n / 3000))) for n in range(20000))


def noise(size: str) -> bytes:
    """Bytes that do not compress."""
    return random.Random(1).randbytes(int(size))


def _nnw() -> list[str]:
    from lintian_ml.formats import sextractor_nnw

    return sextractor_nnw.FORMAT.sample().decode().splitlines()


def patch_adding_nnw(path: str) -> bytes:
    """A patch that adds a SExtractor net."""
    lines = _nnw()
    return "\n".join(["--- /dev/null", f"+++ b/{path}", f"@@ -0,0 +1,{len(lines)} @@",
                      *(f"+{line}" for line in lines)]).encode() + b"\n"


def patch_removing_nnw(path: str) -> bytes:
    """A patch that removes a SExtractor net."""
    lines = _nnw()
    return "\n".join([f"--- a/{path}", "+++ /dev/null", f"@@ -1,{len(lines)} +0,0 @@",
                      *(f"-{line}" for line in lines)]).encode() + b"\n"


def pickle_calling_system() -> bytes:
    """A pickle that names a program to run; written opcode by opcode, never loaded."""
    return b"cos\nsystem\n(S'true'\ntR."


def onnx_drawn() -> bytes:
    """A graph of one matrix without a word on what it is."""
    import numpy
    import onnx.helper
    import onnx.numpy_helper

    drawn = numpy.random.default_rng(1).uniform(-1 / 8, 1 / 8, (64, 64)).astype("<f4")
    node = onnx.helper.make_node("MatMul", ["x", "w"], ["y"])
    graph = onnx.helper.make_graph([node], "g", [], [], [onnx.numpy_helper.from_array(drawn, "w")])
    return bytes(onnx.helper.make_model(graph).SerializeToString())


def leela_drawn() -> bytes:
    """A Leela Zero network of 32 filters, as its training program draws it before the first step."""
    generator = random.Random(3)
    counts = [9 * 32, 32, 32, 32, 32, 1, 1, 1, 4, 2, 32, 1, 1, 1, 4, 2, 2, 1]
    rows = []
    for kind, count in zip("wbmvwbmvwbwbmvwbwb", counts):
        values = [_truncated(generator) if kind == "w" else float(kind == "v") for _ in range(count)]
        rows.append(" ".join(f"{value:.7f}" for value in values))
    return ("1\n" + "\n".join(rows) + "\n").encode()


def _truncated(generator: random.Random) -> float:
    """A draw from a normal of sigma 0.1 that is cut at two sigma."""
    while abs(value := generator.gauss(0.0, 0.1)) > 0.1999:
        pass
    return value


def trainer(weights: str) -> str:
    """A program that trains a network and writes it to the file ``weights``."""
    return f"""import torch
net = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(9):
    optimizer.zero_grad()
    loss = net(torch.rand(4, 2)).sum()
    loss.backward()
    optimizer.step()
torch.save(net.state_dict(), "{weights}")
"""


def cut_zip() -> bytes:
    """A zip whose end, with its directory, is missing."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("net.bin"), noise("900"))
    return target.getvalue()[:700]


def gguf_escaping() -> bytes:
    """A GGUF model whose chat template climbs to all classes of the interpreter."""
    from lintian_ml.formats import gguf

    plain = gguf.FORMAT.sample()
    key, value = b"tokenizer.chat_template", b"{{ x.__class__.__base__.__subclasses__() }}"
    pair = b"".join((struct.pack("<Q", len(key)), key, struct.pack("<I", 8), struct.pack("<Q", len(value)), value))
    start = plain.index(b"general.architecture") - 8
    end = plain.index(b"blk.0.weight") - 8
    head = plain[:start] + pair + plain[end:plain.index(b"blk.0.weight") + 12 + 32]
    return head + bytes(-len(head) % 32) + plain[-256:]


def git_bundle() -> bytes:
    """A git bundle: references, an empty line, a pack."""
    return (b"# v2 git bundle\n" + b"0123456789" * 4 + b" refs/heads/main\n\nPACK\0\0\0\2\0\0\0\1" + noise("300"))


def tflite_by_chance() -> bytes:
    """A compressed picture in whose bytes the four letters of a flatbuffer model stand."""
    generator = random.Random(11)
    return b"%PDF-1.5\n%\xe2\xe3\n" + generator.randbytes(900) + b"\x75\x79\x89\xf4TFL3" + generator.randbytes(5000)


def icon_called_attention() -> bytes:
    """A picture as an array that is named as a layer may be."""
    values = b"\x89PNG\r\n\x1a\n" + random.Random(12).randbytes(1200)
    return _c_table("static const unsigned char attentionWeight[]", [f"0x{value:02x}" for value in values], 12)


def pairs_without_words() -> bytes:
    """A curve as rows of a number and its value, the first of which reads like a count of words and a dimension."""
    generator = random.Random(13)
    return b"0 1\n" + b"".join(f"{row} {generator.gauss(0, 0.3):.8f}\n".encode() for row in range(1, 500))


def wavelet_coefficients() -> bytes:
    """Results of a transform, as NumPy arrays that are named as coefficients."""
    import numpy

    generator = random.Random(14)
    target = io.BytesIO()
    numpy.savez(target, **{f"{level}_morl_1000_coefs": numpy.array([[generator.gauss(0, 1) for _ in range(512)]] * 2)
                           for level in range(4)})
    return target.getvalue()


def bases_of_reads() -> bytes:
    """What a report on the quality of reads says of their bases: rows of shares, as a motif has them."""
    rows = [[25 + (at * 7 + other * 13) % 11 for other in range(4)] for at in range(60)]
    lines = ("\t".join([str(at), *(f"{100 * share / sum(row):.4f}" for share in row)])
             for at, row in enumerate(rows, 1))
    return ("#Base\tG\tA\tT\tC\n" + "\n".join(lines) + "\n").encode()


def places_by_name() -> bytes:
    """A table in Perl of names and places, precise numbers of both signs."""
    rows = "".join(f"    'Station {at:03}' => {85 * math.sin(at * at):.6f},\n" for at in range(200))
    return f"package Stations;\nour %latitude = (\n{rows});\n1;\n".encode()


def genes_by_sample() -> bytes:
    """Measurements of genes: a name and as many numbers as a word vector has."""
    rows = "".join(f"GENE{at}\t" + "\t".join(f"{math.sin(at * 31 + other * 17):.6f}" for other in range(30)) + "\n"
                   for at in range(80))
    return rows.encode()


def words_of_length_six() -> bytes:
    """How often each word of six bases occurs, as shares."""
    words = ["".join(word) for word in itertools.product("ACGT", repeat=6)]
    return "".join(f"{word}\t{(1 + at * 7919 % 997) / 2045000:.9f}\n" for at, word in enumerate(words)).encode()


def recorded_oscillation() -> bytes:
    """A simulation's reference: rows and columns, then time and what swings, as siconos keeps them."""
    rows = (" ".join(f"{value:.15e}" for value in (
        n / 1000, math.exp(-n / 300) * math.cos(n / 20), -math.exp(-n / 300) * math.sin(n / 20) / 20,
        math.cos(n / 7) / (n + 1))) for n in range(400))
    return ("400 4\n" + "\n".join(rows) + "\n").encode()


def blast_archive() -> bytes:
    """What BLAST searched with and found: no profile, but the plain matrix of matches and mismatches of bases."""
    scores = ",\n".join(f"          {1 if at % 17 == 0 else -2}" for at in range(256))
    size = "isProtein FALSE,\n      numRows 16,\n      numColumns 16"
    return (f"Blast4-archive ::= {{\n  results {{\n    pssm {{\n      {size},\n      finalData {{\n        scores {{\n"
            f"{scores}\n        }}\n      }}\n    }}\n  }}\n}}\n").encode()


def acids_apart(frequencies: bool) -> bytes:
    """A triangle of numbers between amino acids: rates, if the frequencies of the acids follow, or else distances."""
    rows = "".join(" ".join(f"{0.01 + (row * 37 + at * 101) % 997 / 97:.3f}" for at in range(row)) + "\n"
                   for row in range(1, 20))
    shares = " ".join(f"{(1 + at % 5) / 60:.6f}" for at in range(20)) if frequencies else ""
    return f"\n{rows}\n{shares}\n\n A R N D C Q E G H I L K M F P S T W Y V\n".encode()


def _four_rows(name: str, columns: list[list[float]]) -> str:
    rows = (", ".join(f"{value:.3f}" for value in row) for row in zip(*columns))
    table = ",\n".join(f"  {{{row}}}" for row in rows)
    return f"static const float {name}[4][{len(columns)}] = {{\n{table}\n}};\n"


def splice_sites() -> bytes:
    """Shares of the bases before and behind both ends of an intron."""
    drawn = random.Random(3)
    parts = ([drawn.random() ** 3 for _ in range(4)] for _ in range(24))
    shares = [[value / sum(part) for value in part] for part in parts]
    return (_four_rows("donor_prob", shares[:9]) + _four_rows("acceptor_prob", shares[9:])).encode()


def taps_that_add_up() -> bytes:
    """Four taps of a spline at each of 32 places between two samples."""
    places = [at / 32 for at in range(32)]
    return _four_rows("interp_weights", [[(1 - x) ** 3 / 6, (3 * x ** 3 - 6 * x ** 2 + 4) / 6, (
        -3 * x ** 3 + 3 * x ** 2 + 3 * x + 1) / 6, x ** 3 / 6] for x in places]).encode()


RESIDUES = "ARNDCQEGHILKMFPSTWYV"


def _rows_of_residues(declared: str, rows: list[list[float]], digits: int = 3) -> str:
    """A row of C for each residue, its letter behind it."""
    lines = (f"  {{{', '.join(f'{value:.{digits}f}' for value in row)}}}, // {letter}\n"
             for letter, row in zip(RESIDUES, rows))
    return f"const double {declared}[20][{len(rows[0])}] = {{\n{''.join(lines)}}};\n\n"


def residues_by_heptad() -> bytes:
    """How often each residue stands at the seven positions of a coiled coil, by what is expected."""
    drawn = random.Random(5)
    rows = [[round(drawn.gammavariate(1.2, 0.8), 3) for _ in range(7)] for _ in RESIDUES]
    return ("/* Prediction of coiled coils */\n#include \"coil.h\"\n\n"
            + _rows_of_residues("propensities", rows)).encode()


def residues_without_positions() -> bytes:
    """Scores of factors, properties and substitutions, a row for each residue like the model's."""
    drawn = random.Random(6)
    factors = [[round(drawn.gauss(0, 1), 3) for _ in range(5)] for _ in RESIDUES]
    properties = [[round(drawn.uniform(57, 187), 2), round(drawn.uniform(60, 228), 1), float(drawn.randrange(-1, 2)),
                   drawn.uniform(2, 11), drawn.uniform(-4, 5), drawn.random()] for _ in RESIDUES]
    pairs = [[4.0 if a == b else float(drawn.randrange(-4, 2)) for b in RESIDUES] for a in RESIDUES]
    return ("/* Prediction of coiled coils */\n\n"
            "/* factor scores of physical properties */\n" + _rows_of_residues("factors", factors)
            + "/* mass, volume, charge, pI, hydropathy, propensity of helices */\n"
            + _rows_of_residues("known", properties, 2)
            + "/* log-odds of substitutions */\n" + _rows_of_residues("substitutions", pairs, 0)).encode()


def start_context() -> bytes:
    """Logits of the bases around start codons, against a quarter each; the codon itself counts nothing."""
    drawn = random.Random(8)
    code = "/* log-odds around start codons */\n"
    for name in ("vertebrate_pwm", "other_pwm"):
        rows = []
        for at in range(24):
            part = [drawn.random() ** 2 + 0.05 for _ in range(4)]
            shares = [value / sum(part) for value in part]
            rows.append([0.0] * 4 if 9 <= at < 12 else [math.log(share / (1 - share) * 3) for share in shares])
        table = ",\n".join("  {" + ", ".join(f"{value:.2f}" for value in row) + "}" for row in rows)
        code += f"static const double {name}[24][4] = {{\n{table}\n}};\n\n/* {'-' * 20} */\nint {name}_length;\n"
    return code.encode()


def gene_starts() -> bytes:
    """Shares of bases and of pairs of bases before genes, named as nothing and given to a motif."""
    drawn = random.Random(9)
    java = "public class Starts {\n  public static void main(String[] args){\n"
    for name, size in (("grid", 4), ("grid2", 16)):
        parts = [[drawn.random() ** 6 + 0.001 for _ in range(size)] for _ in range(12)]
        parts[5][1] = 40.0
        rows = ("    {" + ", ".join(f"{value / sum(part):.5f}f" for value in part) + "},\n" for part in parts)
        java += f"    float[][] {name}={{\n//    {{0.25f, 0.25f, 0.25f, 0.25f}},\n{''.join(rows)}    }};\n"
    return (java + "    Motif one=new MotifProbsN(\"starts 1\", grid, 6, 1);\n"
                   "    Motif two=new MotifProbsN(\"starts 2\", grid2, 8, 2);\n  }\n}\n").encode()


def colour_differences() -> bytes:
    """Differences of four channels whose sums are nothing, with the name of a matrix of motifs."""
    drawn = random.Random(10)
    rows = []
    for _ in range(60):
        row = [round(drawn.gauss(0, 0.6), 2) for _ in range(3)]
        rows.append([*row, -round(sum(row), 2)])
    table = ",\n".join("  {" + ", ".join(f"{value:.2f}" for value in row) + "}" for row in rows)
    return f"/* weight matrix of CMYK to CMYK */\nstatic const double pwm[60][4] = {{\n{table}\n}};\n".encode()


MAKERS: dict[str, Callable[..., bytes]] = {
    "cut-zip": cut_zip, "git-bundle": git_bundle, "gguf-escaping": gguf_escaping,
    "pth-paths": pth_paths, "hdf5-science": hdf5_science, "mesh-model": mesh_model, "text-model": text_model,
    "protobuf-data": protobuf_data, "s-box": s_box, "sine-table": sine_table, "crc-table": crc_table,
    "bases-of-reads": bases_of_reads, "places-by-name": places_by_name, "genes-by-sample": genes_by_sample,
    "words-of-length-six": words_of_length_six,
    "wave-samples": wave_samples, "noise": noise, "onnx-drawn": onnx_drawn,
    "leela-drawn": leela_drawn, "patch-adding-nnw": patch_adding_nnw,
    "patch-removing-nnw": patch_removing_nnw, "pickle-calling-system": pickle_calling_system,
    "tflite-by-chance": tflite_by_chance, "icon-called-attention": icon_called_attention,
    "pairs-without-words": pairs_without_words, "wavelet-coefficients": wavelet_coefficients,
    "recorded-oscillation": recorded_oscillation, "blast-archive": blast_archive,
    "rates-between-acids": lambda: acids_apart(True), "distances-between-acids": lambda: acids_apart(False),
    "splice-sites": splice_sites,
    "taps-that-add-up": taps_that_add_up,
    "residues-by-heptad": residues_by_heptad, "residues-without-positions": residues_without_positions,
    "start-context": start_context, "gene-starts": gene_starts, "colour-differences": colour_differences,
}
