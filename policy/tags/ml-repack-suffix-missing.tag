Tag: ml-repack-suffix-missing
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Files-Excluded in debian/copyright leaves files of a model out of
 the upstream tarball, and the version has neither +dfsg nor +ds.
 .
 The suffix tells that the tarball is not the one that upstream released. +ds
 fits where what was left out has a free licence, as toxic candy has.
 .
 A version as 1.0+ds-1 resolves it. This rests on the text that the line
 names, and no such text is in force in Debian.
See-Also: https://lists.debian.org/debian-ai/2020/debian-ai-202010/msg00010.html
