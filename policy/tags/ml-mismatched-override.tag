Tag: ml-mismatched-override
Severity: warning
Show-Always: yes
Check: ml/overrides
Explanation: The tag of this override was issued, but with other contexts than
 the override's pattern matches.
 .
 What the override meant to answer may have moved or changed, and it is shown
 again.
 .
 Copying the context from the present output, or a pattern with * and ?,
 brings both together; an override without need can go.
See-Also: https://lintian.debian.org/manual/index.html
