Tag: ml-training-imports-not-in-suite
Severity: info
Check: ml/training
Explanation: The package holds a program that trains a model, and the suite that
 was asked for with <code>--suite</code> does not have all that the program
 imports. The line says what is missing, and where it is imported.
 .
 A model cannot be rebuilt in a suite without these. What each suite has is
 taken from data/frameworks.tsv, whose rows say when they were written; imports
 that the program does without, as those in a try, do not count.
 .
 Packaging what is missing, or porting the program to what the suite has,
 resolves it.
See-Also: debian-policy 2.2.1
