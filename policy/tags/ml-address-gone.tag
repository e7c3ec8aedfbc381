Tag: ml-address-gone
Severity: info
Check: ml/downloads
Explanation: An address that the package names for training data, or that one
 of its programs fetches, gives nothing any more, or another file than the one
 whose hash is stated. The line has what it answered when it was asked.
 .
 Data that nobody can get does not help anybody to train the model again, and
 a program that fetches a file which has gone fails for those who run it. Only
 "lintian-ml check --online" asks; a server may also be away for a day.
 .
 An address that lasts, as a snapshot with its hash, resolves it.
See-Also: https://lists.debian.org/debian-vote/2025/05/msg00203.html
