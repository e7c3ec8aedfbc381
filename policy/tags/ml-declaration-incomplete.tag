Tag: ml-declaration-incomplete
Severity: info
Check: ml/declaration
Explanation: A field of debian/ml-models still has the question in place of an
 answer. The line repeats it.
 .
 Nothing is taken from such a field: the question stays open, under every
 policy text.
 .
 Writing the answer resolves it. "unknown" is an answer too, and so is "none".
