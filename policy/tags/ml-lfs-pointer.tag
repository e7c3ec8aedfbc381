Tag: ml-lfs-pointer
Severity: info
Check: ml/weights
Explanation: This file stands for a model but holds only a Git LFS pointer:
 its size and checksum are there, its content is not.
 .
 The archive was made from a checkout without large files. What needs the
 model does not work from this source.
 .
 Upstream's release with the large files, or removing what cannot work,
 resolves it.
See-Also: https://git-lfs.com/
