Tag: ml-weights-without-documented-origin
Severity: warning
Check: ml/weights
Explanation: This file holds the parameters of a learned model, and no file of
 the source package says where they come from: not debian/README.source, not
 debian/README.Debian, not a readme beside the file, not debian/ml-models.
 .
 The numbers cannot be read by a person, so whoever reviews, rebuilds or
 repairs the package depends on being told which program and which data made
 them, and who did it.
 .
 A paragraph in debian/README.source that names the file and its origin is
 enough. A stanza in debian/ml-models is better, since its fields can be
 checked.
See-Also: debian-policy 4.14, https://www.debian.org/social_contract#guidelines
