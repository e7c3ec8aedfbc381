Tag: ml-duplicate-override
Severity: warning
Show-Always: yes
Check: ml/overrides
Explanation: The same tag and pattern stand more than once in
 debian/source/lintian-ml-overrides. The last one counts.
 .
 Comments above the others are not seen.
 .
 Keeping one line with the comment that applies resolves it.
See-Also: https://lintian.debian.org/manual/index.html
