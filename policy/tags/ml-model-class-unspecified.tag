Tag: ml-model-class-unspecified
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The policy text that the line names does not say which class this
 model has: its words are silent or lost on a case like this one.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 People have to decide; a note in debian/README.source on what was decided
 helps the next reader. This rests on the text that the line names, and no
 such text is in force in Debian.
