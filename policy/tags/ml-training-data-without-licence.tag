Tag: ml-training-data-without-licence
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The package names the data that this model was trained on, and
 nothing says under which licence the data is.
 .
 The policy text that the line names asks for data under an explicit free
 licence, so silence does not do. Data on the web without a licence is under
 none.
 .
 Training-Data-License in debian/ml-models, after a look at the data or a
 question to upstream, answers it. This rests on the text that the line names,
 and no such text is in force in Debian.
See-Also: https://lists.debian.org/debian-ai/2021/08/msg00003.html
