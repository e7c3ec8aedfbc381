Tag: ml-archive-not-read
Severity: info
Check: ml/source
Explanation: This file inside the package is an archive, or another container
 of files, that was not read, or not to its end: it is damaged, encrypted,
 packed in an unusual way, or of a kind that lintian-ml does not open. Or it is
 a program, a pickle or another file with more in it than is looked at. The
 line says which.
 .
 Models may lie in what was not read, and nothing is known of them.
 .
 Archives that are broken on purpose are common among the data of tests and
 can be overridden with a comment that says so. Others can be unpacked by
 hand, and their content checked as a directory.
