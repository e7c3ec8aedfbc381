Tag: ml-model-cannot-be-included
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model cannot be
 included in a free collection.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Public data, a training program and a rebuild that is feasible change the
 class. This rests on the text that the line names, and no such text is in
 force in Debian.
