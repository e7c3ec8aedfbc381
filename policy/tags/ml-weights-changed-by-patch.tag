Tag: ml-weights-changed-by-patch
Severity: classification
Check: ml/weights
Explanation: A patch of the package adds this file with learned parameters, or
 changes it, so it is not what upstream released. The line names the patch.
 .
 This is a fact and no fault. Why the parameters differ from upstream's is
 worth a word in the patch's header.
See-Also: https://dep-team.pages.debian.net/deps/dep3/
