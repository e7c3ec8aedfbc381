Tag: ml-executable-fetched
Severity: warning
Check: ml/downloads
Explanation: The program fetches another program from the network, makes it
 executable and runs it. The line has the place where it becomes executable.
 .
 What users run then was neither built from source in Debian nor looked at,
 can change at any time, and runs with their rights. A package was refused in
 2026 for this, in whatever area.
 .
 Packaging the other program and depending on it, or asking users to install
 it themselves, resolves it.
See-Also: https://www.mail-archive.com/debian-bugs-dist@lists.debian.org/msg2090520.html, debian-policy 2.2.1
