Tag: ml-exempt-model
Severity: classification
Experimental: yes
Check: ml/policy
Explanation: This file is on the allowlist of the policy text that the line
 names, so the text does not apply to it. The row of data/exempt.tsv gives the
 advocate and the reason.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Nothing has to be done. This rests on the text that the line names, and no
 such text is in force in Debian.
