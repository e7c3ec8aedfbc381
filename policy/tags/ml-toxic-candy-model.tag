Tag: ml-toxic-candy-model
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model is toxic
 candy: it is under a free licence, but its training data is not free or not
 public, or its training program is missing or incomplete.
 .
 Such a model can be used and copied, but not made anew or corrected at its
 root. The JSON report (--format json) gives the answers, and the evidence
 that led to them.
 .
 A free licence on the data, or the training program in the source or in
 Build-Depends, changes the class; where they exist already, debian/ml-models
 can say so. This rests on the text that the line names, and no such text is
 in force in Debian.
