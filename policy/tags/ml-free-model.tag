Tag: ml-free-model
Severity: classification
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model is free: its
 licence, its training data and its training program meet the conditions of
 the text.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Nothing has to be done. This rests on the text that the line names, and no
 such text is in force in Debian.
