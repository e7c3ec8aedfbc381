Tag: ml-policy-verdict-open
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Under the policy text that the line names this model may be of
 several classes. The line lists them, and the questions whose answers would
 decide.
 .
 Unknown is an answer: no evidence in the package says yes or no to these
 questions.
 .
 policy/predicates tells what counts as evidence. Most answers have a field in
 debian/ml-models. This rests on the text that the line names, and no such
 text is in force in Debian.
