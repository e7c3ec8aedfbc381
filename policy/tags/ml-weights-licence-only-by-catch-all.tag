Tag: ml-weights-licence-only-by-catch-all
Severity: pedantic
Check: ml/licence
Explanation: Only the stanza for all files in debian/copyright speaks of the
 licence of this file with learned parameters; no stanza names the file or its
 directory, and no licence stands beside it.
 .
 Parameters often come from other authors and under other terms than the
 program. The stanza for all files cannot show whether somebody looked at
 that.
 .
 A stanza of its own in debian/copyright, with the holder and the licence of
 the parameters, answers it.
See-Also: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
