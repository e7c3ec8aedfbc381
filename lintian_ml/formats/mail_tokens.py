# SPDX-License-Identifier: GPL-2.0-or-later
"""Token counts of mail filters as text: what ``sa-learn --backup`` writes (``v<TAB>3<TAB>db_version``, then
``t<TAB>spam<TAB>ham<TAB>time<TAB>token``), what ``bogoutil -d`` does (``.MSG_COUNT 900 1200 20200101`` among lines of a
token and two counts), and tables with columns called ``spam`` and ``ham``.

Source: the manual pages of sa-learn and bogoutil.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_BACKUP = regex(rb"v\t\d{1,2}\tdb_version\b[^\n]{0,80}\nv\t\d{1,9}\tnum_spam\r?\nv\t\d{1,9}\tnum_nonspam\r?\n")
_DUMP = regex(rb"(?m)^\.MSG_COUNT[ \t]\d{1,9}[ \t]\d{1,9}(?:[ \t]\d{6,8})?\r?$")
_TABLE = regex(rb"(?i)[\"']?(?:token|word|term|feature|gram)s?[\"']?[,;\t][\"']?\w{0,12}(?:spam|bad|junk)\w{0,12}"
               rb"[\"']?[,;\t][\"']?\w{0,12}(?:ham|good|nonspam|legit)\w{0,12}[\"']?[^\n]{0,80}\n")
_ROWS = (regex(rb"t\t(\d{1,9})\t(\d{1,9})\t\d{1,12}\t\S{1,200}\r?"),
         regex(rb"\S{1,300}[ \t](\d{1,9})[ \t](\d{1,9})(?:[ \t]\d{6,8})?\r?"),
         regex(rb"[^\n,;\t]{1,200}[,;\t](\d{1,9}(?:\.\d{1,12})?)[,;\t](\d{1,9}(?:\.\d{1,12})?)"
               rb"(?:[,;\t][^\n]{0,80})?\r?"))
_LEAST = 64  # tokens


def recognise(item: Item) -> bool:
    return _kind(item) >= 0


def _kind(item: Item) -> int:
    """Which of the three it is, -1 for none."""
    head = item.head
    if head.startswith(b"v\t"):
        return 0 if _BACKUP.match(head) else -1
    if b".MSG_COUNT" in head and _DUMP.search(head):
        return 1
    return 2 if b"pam" in head[:200].lower() and _TABLE.match(head) else -1


def read(item: Item) -> Header:
    """Collect the counts. Raises NotThisFormat where few lines have two."""
    pattern = _ROWS[_kind(item)]
    lines = [line for line in item.blob().whole().split(b"\n") if line.strip()]
    counts = [textual.number(word) for line in lines if (found := pattern.fullmatch(line)) for word in found.groups()]
    if len(counts) < max(2 * _LEAST, len(lines)):
        raise NotThisFormat("has few tokens with two counts each")
    facts = textual.fields([("producer", ("SpamAssassin", "bogofilter", "")[_kind(item)]),
                            ("architecture", f"token counts of spam and other mail, {len(counts) // 2} tokens")])
    return Header((tables.tensor("counts", counts),), len(counts), facts, trained=Answer.YES)


def sample() -> bytes:
    """Eighty tokens of bogofilter."""
    rows = "".join(f"token{at:02} {at * 7 % 31} {at * 11 % 23} 20200101\n" for at in range(80))
    return f".MSG_COUNT 90 120 20200101\n{rows}".encode()


FORMAT = Format("mail-tokens", "mail filter's token counts as text", Kind.FREQUENCY_TABLE, Depth.TENSORS,
                (".txt", ".csv", ".backup", ".dump"), recognise, read, sample, textual=None,
                signs=(rb"\Av\t", rb"\.MSG_COUNT", rb"(?i)pam"))
