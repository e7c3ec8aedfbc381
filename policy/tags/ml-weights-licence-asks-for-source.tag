Tag: ml-weights-licence-asks-for-source
Severity: pedantic
Check: ml/licence
Explanation: The licence named for this file with learned parameters asks that
 whoever distributes it passes on its source, the preferred form for
 modification. The line names the licence; training program or training data
 are not in this source package.
 .
 Whether data and program are the source of a model, or the numbers themselves
 are, is argued. If they are, then distribution without them does not meet the
 licence, in any area of the archive.
 .
 A word from upstream on what they themselves modify, in debian/README.source,
 answers it; so do the program and the data, or terms that ask for less.
See-Also: https://lwn.net/Articles/760195
