Tag: ml-unsafe-pickle-import
Severity: warning
Check: ml/weights
Explanation: This pickle imports the named function when it is loaded. It is
 none of those that frameworks need to restore parameters, and it can run code
 or change files on the machine that loads it.
 .
 A pickle is a program. Whoever loads this file runs what it says, with the
 rights of the user. lintian-ml reads the program without running it.
 .
 Upstream can be asked for the parameters in a format that holds numbers only,
 as safetensors, or for a pickle without the import.
See-Also: https://docs.python.org/3/library/pickle.html
