Tag: ml-download-at-run
Severity: info
Check: ml/downloads
Explanation: The program fetches a model from the network when it runs. The
 line says what.
 .
 What users then run was not part of the package: its licence and its origin
 are not documented there, and it may vanish during the life of a stable
 release.
 .
 A word in debian/README.Debian tells users what is fetched, from where and
 under which terms.
