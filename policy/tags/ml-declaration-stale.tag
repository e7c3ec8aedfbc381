Tag: ml-declaration-stale
Severity: warning
Check: ml/declaration
Explanation: A file with learned parameters does not have the checksum that
 debian/ml-models gives for it. The line has the present one.
 .
 The weights changed after somebody declared where they come from, so the
 stanza may speak of other data or another training program.
 .
 After a look at what upstream says of the new weights, the checksum can be
 corrected; without the field, "lintian-ml declare" writes the present ones.
