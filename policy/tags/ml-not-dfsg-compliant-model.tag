Tag: ml-not-dfsg-compliant-model
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model does not
 comply with the Debian Free Software Guidelines.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 What is missing depends on the text: the training data, information on it, or
 the training program. Where it exists, debian/ml-models can say so. This
 rests on the text that the line names, and no such text is in force in
 Debian.
