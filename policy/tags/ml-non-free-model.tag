Tag: ml-non-free-model
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model is not free.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Which condition fails depends on the text: mostly the licence of the
 parameters, sometimes data or program. Asking upstream for a free licence is
 the usual way. This rests on the text that the line names, and no such text
 is in force in Debian.
