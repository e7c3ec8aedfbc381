Tag: ml-invalid-override-restriction
Severity: error
Show-Always: yes
Check: ml/overrides
Explanation: The list of architectures in this line of
 debian/source/lintian-ml-overrides is not valid: a name is no architecture,
 or only some are negated.
 .
 The line has no effect.
 .
 Models rarely differ between architectures; without the list the override
 holds for all.
See-Also: https://lintian.debian.org/manual/index.html
