Tag: ml-weights-licence-not-free
Severity: warning
Check: ml/licence
Explanation: The licence named for this file with learned parameters does not
 meet the Debian Free Software Guidelines. The line names the licence;
 data/licences.tsv gives the reason and the reference.
 .
 All of a source package in main has to be free, whether or not it is
 installed into a binary package.
 .
 Removing the file from the source, asking upstream for other terms, or moving
 the package to another area are ways to resolve it. Where the licence was
 read wrongly, a stanza for the file in debian/copyright corrects it.
See-Also: debian-policy 2.2.1, https://www.debian.org/social_contract#guidelines
