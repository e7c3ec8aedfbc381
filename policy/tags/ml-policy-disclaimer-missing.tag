Tag: ml-policy-disclaimer-missing
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The package holds a model that cannot enter main under the policy
 text that the line names, and the Disclaimer field of debian/copyright does
 not have the words ML-Policy.
 .
 The identifier lets people find all packages that the text concerns. It is
 rule 8, a preliminary revision of 2020.
 .
 A field such as "Disclaimer: ML-Policy: the training data of this model is
 not public" resolves it. This rests on the text that the line names, and no
 such text is in force in Debian.
See-Also: https://lists.debian.org/debian-ai/2020/10/msg00009.html
