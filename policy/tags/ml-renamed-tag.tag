Tag: ml-renamed-tag
Severity: pedantic
Show-Always: yes
Check: ml/overrides
Explanation: This override uses a former name of a tag. It still works.
 .
 The line gives the former and the present name.
 .
 Writing the present name resolves it.
See-Also: https://lintian.debian.org/manual/index.html
