Tag: ml-model-not-for-main
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The package is in main, and under the policy text that the line
 names a model of this class cannot enter main.
 .
 The JSON report (--format json) gives the answers, and the evidence that led
 to them.
 .
 A change of the class, removing the model, or another area are the ways that
 the text leaves. This rests on the text that the line names, and no such text
 is in force in Debian.
See-Also: debian-policy 2.2
