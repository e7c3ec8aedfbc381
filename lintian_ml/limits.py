# SPDX-License-Identifier: GPL-2.0-or-later
"""Every bound on what a scanned file may claim or cost, each with its reason. Sizes are bytes unless said otherwise."""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# -- reading ---------------------------------------------------------------------------------------------------------
HEAD = 64 * KIB  # first look at every file: all magics and the latest known start of a cascade XML lie inside
CHUNK = 256 * KIB  # one step of a stream: large enough that Python's cost per step vanishes
SPOOL_MEMORY = 8 * MIB  # a file up to this size is held in memory, a larger one goes to an unnamed temporary file
WHOLE = 48 * MIB  # most that a reader may hold at once; peak memory of a run stays below 150 MB

# -- containers ------------------------------------------------------------------------------------------------------
DEPTH = 6  # containers inside containers; real packages reach 3 (tarball, zip, gzip)
MEMBERS = 2_000_000  # members of one container; the largest source package in Debian has about 400,000
EXPANDED = 16 * GIB  # bytes that one container may expand to; chromium's tarball has 5 GiB
RATIO = 100  # expanded / compressed bytes; sources reach 20, zeros through gzip 1,030 and through xz 7,000
RATIO_FREE = 64 * MIB  # below this many expanded bytes the ratio is not looked at
XZ_MEMORY = 256 * MIB  # dictionary that an xz, lzma or zstd stream may ask for; xz -9 asks for 65 MiB
REPEATED = 100  # the last findings among which a new one is looked for, so that none is told twice in a row
PARTS = 256  # files that may be parts of others, kept until all were seen; each may hold a descriptor
PARTS_MEMORY = 16 * MIB  # of these, what is held in memory; the rest is on disk
EMBEDDED = 4  # places in one file at which another is taken to begin
PATH = 4 * KIB  # length of a member's name
PAX_HEADER = 1 * MIB  # one pax extended header or GNU long name
PAX_RECORDS = 50_000  # records of all extended headers of a tarball, some 0.7 µs each,
PAX_EACH = 20  # and so many more for each member; tar writes up to five

# -- control files ---------------------------------------------------------------------------------------------------
CONTROL = 4 * MIB  # .dsc, .changes, debian/control, overrides, declarations
COPYRIGHT = 8 * MIB  # debian/copyright; the largest in the archive has 1.5 MB
PATCH = 64 * MIB  # one patch of a quilt series, unpacked
NOTE = 240  # characters of a package's text that one hint quotes
ARCHITECTURE = 60  # characters of a model's architecture that its line shows; a longer one is left to the JSON report
OVERRIDES = 2_000  # overrides of one package; the longest list in the archive has some hundred
PATTERN = KIB // 2  # characters of one override's pattern
OPTIONS = 1_000  # options of one configuration file; argparse looks at each of them for each other
STANZAS = 5_000  # stanzas of one file in deb822 that is written for us; a large copyright file has some hundred
FAULTS = 100  # faults of one declaration that are told one by one
PROBLEMS = 1_000  # things that are missing or damaged in one package, told one by one
PATCHES = 10_000  # patches in a series
PATCH_SEARCH = 2_000_000  # lines compared while one package's hunks look for their place, some 0.2 µs each,
PATCH_WORK = 10_000_000  # and lines that are taken apart and put together for its patches; dpkg-source does no fewer
PATCH_SIZE = 4  # lines of both kinds more for each byte of the patches
PATCHED = 48 * MIB  # files that patches touch, and the patches themselves, held until all parts were read

# -- formats ---------------------------------------------------------------------------------------------------------
MODELS = 600  # models of one package, each some 1 ms and 30 KB of report,
MODEL_PACKED = 8 * KIB  # and one more for so many bytes of its compressed files; the most seen are 636 in 36 MiB
COMPANIONS = 1_000  # raw files beside a model; the largest checkpoints have a few hundred shards
TENSORS = 200_000  # tensors in one file; large language models have about 2,000
FINGERPRINTED = 10_000  # tensors of a file whose values are digested, each some 0.1 ms however small
RANK = 32  # dimensions of a tensor; numpy's own limit was 32, frameworks use at most 8
DIMENSION = 1 << 48  # one dimension; a product of RANK such numbers is still cheap
NAME = 4 * KIB  # a tensor's or a key's name
STRING = 16 * MIB  # one string or metadata value
JSON = 32 * MIB  # a JSON header or document that is parsed whole
PICKLE_OPCODES = 2_000_000  # opcodes of one pickle stream
PICKLE_STEPS = 120_000  # of these, opcodes that take a step of their own (4 µs) in a small file,
PICKLE_BYTES = 8  # and one more for so many bytes of a larger one; plain numbers and references are not counted
PICKLE_GLOBALS = 10_000  # imports of one pickle; a large scikit-learn pipeline has some hundred
PICKLES = 1_000  # pickles one after the other in a file; PyTorch's old format has five
PROTOBUF_FIELDS = 2_000_000  # fields of one protobuf message; a frozen graph has one per node
ARRAYS = 50_000  # array literals of one source file; flite's largest voice has 11,000
PROTOBUF_DEPTH = 16  # nested messages that are entered
REASONS = 3  # reasons that one hint quotes
MOTIFS = 1_000_000  # numbers of sequence motifs in one file; all of JASPAR has 250,000
R_TEXT = 12 * MIB  # an R file as text: a number of eight bytes may take two there, and all is written down as XDR
R_VALUES = 200_000  # values of one R file that are held at once; a text of a factor is one
R_STEPS = 2_000_000  # values that are read, some 1.2 µs each: environments of plots and functions are passed by
SQLITE_PAGES = 64  # pages that list the tables of a database, some twenty tables each
TEXT_LINE = 4 * MIB  # one line of a text model that is held at once; a vector of 300 numbers has 4 KB

# -- isolated worker -------------------------------------------------------------------------------------------------
WORKER_MEMORY = 384 * MIB  # address space; Python with h5py takes 110 MiB of it, so 300 MB are never exceeded
VALUES_FREE = 32 * MIB  # values of a file that are always digested, however small it is: some 0.3 s
VALUES_RATIO = 16  # bytes of values per byte of a file that are digested besides; gzip shrinks weights by a tenth
HDF5_DEPTH = 64  # groups inside groups; Keras' nested models reach 8, and each level opens all above it again
HDF5_ATTRIBUTES = 64  # attributes of the root and of model_weights; Keras writes four
HDF5_NAMES = 1_000  # names in one attribute that is a list, and groups: a word on each, for looking only
HDF5_TEXT = 1 * MIB  # one attribute; Keras' model_config has some KB
HDF5_CHUNK = 64 * MIB  # one chunk of a data set, which the library unpacks whole; h5py's own choice is 1 MiB at most
WORKER_CPU = 30  # seconds of CPU time for one file; of these the reader of a package's files has
WORKER_START = 0.5  # so many for any file, which HDF5's library can spend in a loop, and half of it after each death,
WORKER_PACE = 4 * MIB  # and one more for so many bytes; digesting the values of a file takes a tenth
WORKER_DEATHS = 3  # files of one package that may end the worker: a new one costs some 0.3 s
WORKER_WALL = 60  # seconds until a silent worker counts as hung
ASIDE = 16 * MIB  # what may wait for the process that reads text beside the walk
WORKER_REPLY = 16 * MIB  # one answer of the worker

# -- isolated unpackers ----------------------------------------------------------------------------------------------
UNPACK_SLOT = 256 * KIB  # bytes that go in or come out at a time: they stay in the processor's cache on their way
UNPACK_AHEAD = 4  # pieces that a tarball is unpacked in advance; each unpacker shares so much memory with us
UNPACK_MEMORY = 384 * MIB  # address space; Python takes 25 MiB of it, XZ_MEMORY the most
UNPACK_KEPT = 16 * MIB  # that an unpacker does not give back to the system between two pieces: a fifth of its time
UNPACK_CPU = 20  # seconds of processor time from one piece to the next, which takes some milliseconds
UNPACK_TOTAL = 4 * 3600  # and of one unpacker for all of a package
UNPACK_WALL = 60  # seconds without an answer until an unpacker counts as hung
UNPACK_DEATHS = 3  # files inside of one package that may end their unpackers
UNPACK_DESCRIPTORS = 65536  # numbers that are closed where the system does not tell which are open

# -- evidence --------------------------------------------------------------------------------------------------------
WAITING = 16 * MIB  # text that waits in memory for a model to be found, before it goes to a temporary file
PAGE = 256 * KIB  # how much of one program or document is read for evidence; the longest trainers seen have 90 KiB
PAGES_KEPT = 8 * MIB  # prose that is kept until the walk has ended, to look up names of weight files in it
NOTICES_KEPT = 2 * MIB  # licence files and heads of large source files that are kept likewise
TOLD = 80_000  # pieces of evidence of one package, counted once for each file that they are about
COPYRIGHT_LINES = 40_000  # lines that a library is given, some 50 µs each; the largest file has about 30,000
CARD_VALUES = 200  # values of one field of a model card; the longest lists name some thirty data sets
COVER_TRIES = 100_000  # patterns of one list that are tried on paths where they cannot be looked up: 1 to 4 µs each
COVER_MORE = 16  # and for each path of a list that patterns are tried on, so many more
STATEMENTS = 40  # sentences about a training that are taken from one document
DATA_FILES = 20_000  # files of training data that are remembered in one package
STUDIED = 8 * MIB  # programs that train, and modules that they may import, kept to be read when the walk has ended
IMPORTS = 200  # imports of one program; the longest seen have about 60
PROGRAMS = 40  # training programs of one package whose imports are followed
PROGRAM_PARTS = 60  # files of the tree that belong to one training program
CALLED = 400  # programs that makefiles are seen to run
NAMES = 6  # names that one piece of evidence lists; the rest is counted
POINTERS = 5  # pieces of evidence shown for one claim about the whole package; the rest is counted
DECLARED_FILES = 12  # files of one directory that a declaration lists one by one; more become a pattern
USES = 20_000  # names of files that the programs of one package have between quotes
USES_OF_NAME = 12  # places that are remembered for one of them
BUILDS_KEPT = 4 * MIB  # makefiles and alike that are kept until the walk has ended; the largest set seen has 1.5 MB
INSTALLS = 40_000  # files that makefiles and alike, or the lists of the packaging, name in one package
BUILD_CALLS = 2_000  # calls of one CMakeLists.txt or meson.build that are looked at
INSTALL_PATTERNS = 2_000  # of these, patterns, which are tried on every weight file
BASES = 1_000  # base models that settings of adapters name in one package
LINEAGE = 12  # links of one chain of base models; the longest on public hubs have about eight
LINEAGE_LINKS = 64  # base models of one file in all; merges of models have up to some twenty
EXCERPT = 160  # characters of a sentence that evidence quotes
ONLINE_ADDRESSES = 100  # addresses of one package that are asked with --online
ONLINE_TIMEOUT = 10  # seconds until a connection or a read of it counts as silent
ONLINE_WALL = 60  # seconds for one address, its redirects and its file
ONLINE_TOTAL = 600  # seconds after which no further address of a package is asked
ONLINE_BYTES = 256 * MIB  # of a file that is fetched to compare its hash
ONLINE_REDIRECTS = 5  # as browsers' 20, but a data set is not behind that many
WORKER_FILES = 64  # open descriptors; importing h5py needs fewer than 20 at a time
WORKER_REQUEST = 64 * KIB  # one question to the worker

# -- archives --------------------------------------------------------------------------------------------------------
STANZA = 8 * MIB  # one paragraph of a Sources index; the largest, linux, has 0.7 MB
RELEASE = 64 * MIB  # a Release file; sid's has 0.2 MB
DOWNLOAD_TRIES = 5  # attempts at one file before it is left to the next run
DOWNLOAD_WAIT = 30  # seconds without a byte until a connection counts as lost
DOWNLOAD_PAUSE = 120  # seconds, the longest pause that a server's Retry-After or our back-off asks for
JUDGE_WALL = 3 * 3600  # seconds until a package that is still being judged counts as hung; chromium takes minutes
JUDGE_MEMORY = 112 * MIB  # that a process may keep between two packages; a fresh one has 60 MB, a package adds to it
JUDGE_DEATHS = 2  # times that a package may take its process with it before it is a failure
DOCUMENT = 256 * MIB  # one package's report as JSON; the largest seen has 6 MB

# -- compare ---------------------------------------------------------------------------------------------------------
COMPARE_BLOCK = MIB // 4  # bytes of one array that are looked at together: both files' blocks stay in the cache
MAPPED = 4 * GIB  # bytes of one array that an evaluator may map or hold whole
DECODED = GIB  # bytes that one tensor written as text or packed may become
EXACT_VALUES = 4_000_000  # values summed as exact rationals where float64 leaves a doubt: some seconds
UNITS = 4_096  # units of one layer that are matched with each other: a matrix of that size has 128 MiB
ATTRIBUTE = 16 * MIB  # bytes of one attribute of a graph
NOISE_RUNS = 10_000  # honest retrainings of one calibration

# -- engines that play a net (compare, only on request) --------------------------------------------------------------
ENGINE_MEMORY = 8 * GIB  # address space; leelaz reserves 4 GiB for its tree, whatever it uses
ENGINE_FILE = 256 * MIB  # one file that it writes into its own folder
ENGINE_CPU = 24 * 3600  # seconds of processor time of one engine: a match of 10,000 games
ENGINE_WALL = 60.0  # seconds for one answer
ENGINE_LINES = 4_000  # lines of one answer, and of its log that are kept

# -- reviews ---------------------------------------------------------------------------------------------------------
BUG = 16 * MIB  # the mails of one bug; the longest threads of the archive have some MB
BUG_MESSAGES = 500  # mails of one bug
BUG_HEADER = 16 * KIB  # one header of a mail; mail servers cut lines at 1 KB
BUG_PARTS = 20_000  # lines of one mail that may begin a part of it, 8 µs each; the longest patches have some thousand
BUG_TEXT = 256 * KIB  # text of one mail that is read; what people write by hand is shorter by far
BUG_PROSE = 128 * KIB  # characters of one bug's sentences that are searched for what they say, up to 8 µs each;
SENTENCE_COST = 64  # a sentence counts as so many more
SENTENCE = 600  # characters of a sentence that are searched together for what it says
FUNCTION_LINES = 2_000  # lines above a place in which the head of its function is looked for
PLACES = 12  # places that one finding of a review lists; more are counted
PROBES = 200_000  # given inputs that are evaluated; the largest test set in common use (ImageNet's) has 150,000
PROBE_UNITS = 2_048  # units of one net that get an input of their own; more are sampled evenly, and the report says so
PROBE_WORK = 40_000_000_000  # multiplications spent on waking the units of one net: about half a minute
SOLVED_WEIGHTS = 200_000  # of two nets together that the solver for counterexamples is given
SOLVER_SECONDS, SOLVER_NODES = 5, 20_000  # for one output and sign; nodes end it alike on most machines
SOLVER_TASKS = 4  # outputs and signs that it tries, those with the worst bounds
FANN_MATRIX = 20_000_000  # neurons of one layer of a FANN net times the values that they can read: 160 MB
ONNX_EVALUATED = 48 * MIB  # an ONNX model that is evaluated; the worker holds it twice, and its values besides
ONNX_PROBES = 200  # inputs on which it is evaluated; the reference evaluator takes milliseconds for a small layer

# -- transcripts of trainings, and what is run again (only on request) -----------------------------------------------
STATE = 4 * GIB  # one state, held on disk; one that is read whole is bounded by the memory of a replay
RECORD = MIB  # one record of training data; a line of text data has some KB
ENTRIES = 4_000_000  # entries of a transcript; months of training in segments of a second
ENTRY = 64 * KIB  # one line of a transcript but the header, which lists the files (see JSON)
REPLAY_WALL = 3600  # seconds of one segment, unless the verifier says otherwise; segments are meant to take seconds
REPLAY_MEMORY = 4 * GIB  # all processes of one replay together
REPLAY_DISK = 2 * GIB  # what one replay may write, its inputs included
REPLAY_FILES = 100_000  # files of one replay
REPLAY_PROCESSES = 64  # processes and threads of one replay; a BLAS takes one thread per processor
REPLAY_TAIL = 300  # bytes of the complaint of a replayed command that an error shows
BEACON = 1024  # hexadecimal digits of a beacon; a SHA-512 has 128
REPORTS = 1_000  # reports of verifiers, and attestations, that are merged
SIGNATURES = 64  # of one attestation: each may take a run of gpgv
