Tag: ml-unused-override
Severity: info
Show-Always: yes
Check: ml/overrides
Explanation: The tag of this override was not issued for the package.
 .
 What it answered was resolved, or the check changed.
 .
 The line can be removed.
See-Also: https://lintian.debian.org/manual/index.html
