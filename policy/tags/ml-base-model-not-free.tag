Tag: ml-base-model-not-free
Severity: warning
Check: ml/licence
Explanation: This file with learned parameters was made from a model whose
 licence does not meet the Debian Free Software Guidelines. The line names that
 model and its licence; "lintian-ml check --why" shows the whole chain of
 models and who names each.
 .
 Tuned, distilled, pruned and converted parameters are derived from those that
 they started from, so that the terms of every model in the chain apply,
 whatever the licence of the last one says.
 .
 Parameters that start from a free model, other terms from the holder of the
 base model, or moving the package to another area are ways to resolve it.
 Where the base model was read wrongly, an override whose comment says so
 answers it.
See-Also: debian-policy 2.2.1, https://www.debian.org/social_contract#guidelines
