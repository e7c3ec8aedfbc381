Tag: ml-model-may-be-included
Severity: classification
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model may be
 included in a free collection.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Nothing has to be done. This rests on the text that the line names, and no
 such text is in force in Debian.
