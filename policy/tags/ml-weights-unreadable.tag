Tag: ml-weights-unreadable
Severity: warning
Check: ml/weights
Explanation: This file is of a model format, as its first bytes show, but it
 is damaged: the line says what is wrong. Nothing is known of the model
 inside.
 .
 A truncated or broken file in a source package often comes from a failed
 download or from a conversion of line ends. Samples that are broken on
 purpose, for tests of a parser, can be overridden with a comment.
 .
 Comparing the file with upstream's release shows on which side the damage is.
