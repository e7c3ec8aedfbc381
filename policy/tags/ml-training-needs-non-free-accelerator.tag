Tag: ml-training-needs-non-free-accelerator
Severity: pedantic
Check: ml/training
Explanation: The package holds a program that trains a model, and the program
 asks for an accelerator whose software is not free, such as CUDA with cuDNN. No
 path without one was seen in the program. The line says what asks for it.
 .
 A package in main must not need software outside main to be built. Where the
 model is not trained during the build, this says who can rebuild it: people
 with such hardware, and with software from non-free.
 .
 A path that runs on a processor, however slow, resolves it.
See-Also: debian-policy 2.2.1, https://lists.debian.org/debian-devel/2018/debian-devel-201807/msg00197.html
