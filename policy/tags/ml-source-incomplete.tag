Tag: ml-source-incomplete
Severity: warning
Check: ml/source
Explanation: A part of the source package is missing, damaged or does not have
 the size or checksum that the .dsc file promises. The rest was checked.
 .
 What lies in the missing part was not seen: models may be in it, and so may
 the training program, the data or the files that document an origin.
 Questions that need the whole source are answered with unknown.
 .
 Fetching the source package again, for instance with dget or apt-get source,
 brings all its parts.
See-Also: dsc(5)
