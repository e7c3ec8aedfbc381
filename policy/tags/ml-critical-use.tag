Tag: ml-critical-use
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The model takes part in a critical task: authentication,
 execution of programs or the control of machines. The line says in which.
 .
 Inputs can be made that deceive a model, so the policy text that the line
 names asks that such software be discussed on debian-devel before it is
 packaged.
 .
 A link to the discussion in debian/README.source answers it. This rests on
 the text that the line names, and no such text is in force in Debian.
See-Also: https://lists.debian.org/debian-devel/2019/05/msg00321.html
