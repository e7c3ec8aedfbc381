Tag: ml-weights-licence-for-software-only
Severity: info
Experimental: yes
Check: ml/policy
Explanation: Only words about many files at once name a licence for this file
 with learned parameters, and the words of that licence speak of software. The
 line names the licence.
 .
 Whether numbers that were learned are software is disputed, and authors often
 give a model terms of its own. The policy text that the line names asks for a
 licence on the model itself.
 .
 A stanza for the file in debian/copyright, with what upstream says of its
 parameters, resolves it. This rests on the text that the line names, and no
 such text is in force in Debian.
See-Also: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
