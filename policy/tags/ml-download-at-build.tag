Tag: ml-download-at-build
Severity: warning
Check: ml/downloads
Explanation: The build fetches a model or data from the network. The line says
 what.
 .
 Packages in main must not use the network while they are built. A model that
 comes from outside can change or vanish, and its licence and origin are not
 part of the source.
 .
 Shipping the file in the source, depending on a package that has it, or
 building without it are ways to resolve it.
See-Also: debian-policy 4.9
