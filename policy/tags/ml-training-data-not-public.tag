Tag: ml-training-data-not-public
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The data that this model was trained on is private, or is given
 on request or after registration only.
 .
 The policy text that the line names asks that anonymous users can get it.
 Without the data nobody can make the model anew or look into what it learned.
 .
 Data that is published, or a model trained on other data, resolves it; where
 the data is public already, Training-Data-Access in debian/ml-models says so.
 This rests on the text that the line names, and no such text is in force in
 Debian.
See-Also: https://lists.debian.org/debian-ai/2021/08/msg00003.html
