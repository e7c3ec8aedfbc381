Tag: ml-training-program-missing
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The source package holds a model, but neither it nor its
 Build-Depends hold a program that trains it.
 .
 The policy text that the line names asks that the training program is in the
 source package, or in a package that Build-Depends names.
 .
 Adding the program, or naming its package in Build-Depends, resolves it. This
 rests on the text that the line names, and no such text is in force in
 Debian.
See-Also: https://lists.debian.org/debian-devel/2019/08/msg00307.html
