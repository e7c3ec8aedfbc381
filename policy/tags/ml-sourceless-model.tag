Tag: ml-sourceless-model
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model is
 sourceless: it is under a free licence, its data or its training program is
 missing, and it serves neither a critical decision nor the training of
 another model.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 A free licence on the data and the training program in the source change the
 class. This rests on the text that the line names, and no such text is in
 force in Debian.
