Tag: ml-download-at-test
Severity: info
Check: ml/downloads
Explanation: A test of the package fetches a model or data from the network.
 The line says what.
 .
 Where the network is missing the test fails for a reason that has nothing to
 do with the package.
 .
 In debian/tests/control the restriction needs-internet tells of it; a small
 model made by a script can take its place.
See-Also: https://salsa.debian.org/ci-team/autopkgtest/-/blob/master/doc/README.package-tests.rst
