Tag: ml-not-open-source-ai-model
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model is not open
 source: parameters, code or information on the data are missing or under
 other terms.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Where the missing part exists, debian/ml-models can say so. This rests on the
 text that the line names, and no such text is in force in Debian.
