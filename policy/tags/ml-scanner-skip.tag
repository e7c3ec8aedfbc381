Tag: ml-scanner-skip
Severity: classification
Experimental: yes
Check: ml/policy
Explanation: The scanner that the line names would pass over this file, though
 it holds the parameters of a learned model.
 .
 It goes by names and by numbers in text; models as source code, under other
 names or inside containers are not seen.
 .
 Nothing has to be done. This rests on the text that the line names, and no
 such text is in force in Debian.
See-Also: https://lists.debian.org/debian-vote/2025/05/msg00105.html
