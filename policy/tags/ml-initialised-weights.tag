Tag: ml-initialised-weights
Severity: classification
Check: ml/weights
Explanation: The parameters in this file are still at the distribution they
 were initialised from: nothing was trained. The line gives the test and its
 figures.
 .
 Such a file needs no training data. The program that wrote it is its source.
