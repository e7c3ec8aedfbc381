Tag: ml-declaration-wrong
Severity: warning
Check: ml/declaration
Explanation: debian/ml-models declares something that is not so: a file that is
 not in the source package, or a checksum that is not the file's.
 .
 Whoever relies on the declaration is led to another file than the one that is
 shipped. Mending the stanza resolves it; a checksum changes with each new
 version of the weights.
