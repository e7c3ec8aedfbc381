Tag: ml-model-type-not-annotated
Severity: info
Experimental: yes
Check: ml/policy
Explanation: The package ships a model, and no README in debian/ says of which
 type it is: free model, toxic candy or non-free.
 .
 Readers want to know what the blob is, where its numbers come from, how its
 author made it, and how to get a similar one from data of their own.
 .
 A sentence in debian/README.Debian or debian/README.source that names the
 type resolves it. This rests on the text that the line names, and no such
 text is in force in Debian.
See-Also: https://lists.debian.org/debian-devel/2019/08/msg00307.html
