Tag: ml-declaration-contradicted
Severity: error
Check: ml/declaration
Explanation: A field of debian/ml-models says one thing, and the package itself
 another. The line names the field and what was found, with its place.
 .
 The declaration answers what no program can find out, so people rely on it. A
 field that something in the package contradicts makes the rest doubtful too.
 .
 Correcting the field resolves it. Where the other place is wrong, the Comment
 field of the stanza can say why, and an override with a comment keeps the
 declaration.
