Tag: ml-dfsg-compliant-model
Severity: classification
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model complies
 with the Debian Free Software Guidelines.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 Nothing has to be done. This rests on the text that the line names, and no
 such text is in force in Debian.
