Tag: ml-declaration-names-no-file
Severity: warning
Check: ml/declaration
Renamed-From: ml-declaration-wrong
Explanation: debian/ml-models names a file that is not in the source package:
 in Files, beside a checksum, as the training program, the data or the
 settings, or as a script that the rebuild command runs. What a field says
 that counts on such a file answers no question.
 .
 Whoever relies on the declaration looks for something that is not there.
 Files are often renamed or dropped by a new upstream release.
 .
 Correcting the path, or removing a stanza whose files are gone, resolves it.
