Tag: ml-evidence-not-read
Severity: pedantic
Check: ml/source
Explanation: The package says more than is read of it: a program or document is
 very long, or there are more of them than are kept, or more sentences about a
 training, imports or names of files. The line says what, and at which file it
 was noticed first.
 .
 What was read is reported like that of any other package. Data, licences and
 programs that only the rest names are missing in it.
