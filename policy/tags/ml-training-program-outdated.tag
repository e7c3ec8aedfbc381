Tag: ml-training-program-outdated
Severity: pedantic
Check: ml/training
Explanation: The package holds a program that trains a model, and the program
 uses what newer versions of its language or of its framework no longer have.
 The line says what, and where.
 .
 Nobody can run the program as it is with what Debian has: with the option
 <code>--suite</code> in that suite, without it in any suite that
 data/frameworks.tsv knows. A model that can only be rebuilt with software that
 is gone cannot be changed the way its authors would.
 .
 Porting the program resolves it. Whether such a program still counts as
 present and complete is an open question in the policy texts, so it changes no
 class.
See-Also: https://lists.debian.org/debian-ai/2021/08/msg00003.html
