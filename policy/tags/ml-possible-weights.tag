Tag: ml-possible-weights
Severity: pedantic
Check: ml/weights
Explanation: This file holds numbers that may be the parameters of a learned
 model, but nothing in it proves so. The line says what points to it.
 .
 It is not counted among the models of the package. Where it does hold learned
 parameters, a stanza in debian/ml-models says so and answers where they come
 from; where it does not, nothing has to be done.
