Tag: ml-repacked-without-account
Severity: pedantic
Check: ml/packaging
Explanation: The version says that upstream's tarball was repacked, this source
 package holds learned parameters, and nothing says what was left out: no
 Files-Excluded, no script, no word in debian/README.source.
 .
 Training data and models are often what is left out, so that a reader cannot
 tell whether the source of these parameters was published.
 .
 Files-Excluded in debian/copyright, or a sentence in debian/README.source,
 resolves it.
See-Also: uscan(1)
