Tag: ml-test-weights-without-documented-origin
Severity: info
Check: ml/weights
Explanation: This file holds the parameters of a learned model that belongs to
 tests, examples or documentation, and no file of the source package says
 where they come from.
 .
 Nobody runs it after installation, but it is a part of the source that cannot
 be read or rebuilt without knowing its origin. Small models for tests are
 often made by a script of a few lines, which can stand beside them.
 .
 A line in debian/README.source or a readme beside the file is enough.
See-Also: debian-policy 4.14
