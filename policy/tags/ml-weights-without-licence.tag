Tag: ml-weights-without-licence
Severity: warning
Check: ml/licence
Explanation: No stanza of debian/copyright covers this file with learned
 parameters, and no licence stands beside or inside it.
 .
 debian/copyright has to give the copyright and the licence of all that the
 package distributes, and without a licence nobody has the right to
 distribute.
 .
 A stanza in debian/copyright that covers the file, with what upstream says on
 its terms, resolves it.
See-Also: debian-policy 12.5
