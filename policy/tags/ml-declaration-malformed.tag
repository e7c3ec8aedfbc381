Tag: ml-declaration-malformed
Severity: warning
Check: ml/declaration
Explanation: This line of debian/ml-models does not follow the format: a field
 that nobody knows, a field without its value, or a value that is not one of
 those allowed. What such a line declares is not taken into account.
 .
 The first stanza is "Format: lintian-ml-models-1"; each further stanza begins
 with Files. Fields of one's own may be added if their name begins with X-.
 .
 Correcting the line resolves it. "lintian-ml declare" writes a file with
 every field in its place.
