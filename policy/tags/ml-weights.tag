Tag: ml-weights
Severity: classification
Check: ml/weights
Explanation: This file holds the parameters of a learned model. The line gives
 its format, the kind of model, the number of tensors and parameters, and
 whether the file is shipped or belongs to tests, examples or documentation.
 .
 This is a fact and no fault. The JSON report (--format json) has what is
 known of the file: licence, training data, training program, and the class
 under each policy text.
 .
 A file that holds something else can be named in a bug report against
 lintian-ml; until then an override with a comment answers the line.
