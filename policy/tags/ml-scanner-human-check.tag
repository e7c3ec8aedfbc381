Tag: ml-scanner-human-check
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The scanner that the line names would hand this file to a person,
 by its name and by the numbers in it.
 .
 Such a scanner looks for candidates only and judges neither licence nor data.
 .
 The other policy texts give a class, and "lintian-ml check --why" gives the
 reasons. This rests on the text that the line names, and no such text is in
 force in Debian.
See-Also: https://lists.debian.org/debian-vote/2025/05/msg00105.html
