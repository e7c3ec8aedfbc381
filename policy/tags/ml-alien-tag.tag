Tag: ml-alien-tag
Severity: error
Show-Always: yes
Check: ml/overrides
Explanation: This line of debian/source/lintian-ml-overrides overrides a tag
 that lintian-ml does not know.
 .
 The line has no effect. The name may be misspelled, or belong to lintian,
 whose overrides have a file of their own.
 .
 Correcting the name, moving the line to debian/source/lintian-overrides or
 removing it resolves it.
See-Also: https://lintian.debian.org/manual/index.html
