Tag: ml-malformed-override
Severity: error
Show-Always: yes
Check: ml/overrides
Explanation: This line of debian/source/lintian-ml-overrides does not follow
 the grammar of overrides. The line says what was expected.
 .
 The line has no effect. The grammar is that of lintian: optional package
 name, architectures and type, then a colon if there was one of them, then the
 tag and optionally a pattern.
 .
 Writing only the tag and the context, as lintian-ml printed them, is always
 right.
See-Also: https://lintian.debian.org/manual/index.html
