Tag: ml-excluded-weights-present
Severity: warning
Check: ml/packaging
Explanation: Files-Excluded in debian/copyright leaves this file with learned
 parameters out of upstream's tarball, and it is in the source package all the
 same. The line gives the pattern.
 .
 Either the tarball was not repacked, so that it is not the one which the
 copyright file describes, or the file came back by another way. Whoever reads
 the copyright file believes that the parameters are not distributed.
 .
 Repacking the tarball, or taking the pattern out of Files-Excluded, resolves
 it.
See-Also: uscan(1)
