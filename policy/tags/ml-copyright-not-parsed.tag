Tag: ml-copyright-not-parsed
Severity: pedantic
Check: ml/licence
Explanation: debian/copyright looks machine-readable, but python-debian cannot
 parse it.
 .
 It was read by debian-inspector instead where that is installed, or else only
 searched for the words of known licences, so that the licence of single files
 may be missed. The note says what is wrong.
See-Also: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
