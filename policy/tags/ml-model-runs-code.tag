Tag: ml-model-runs-code
Severity: warning
Check: ml/weights
Explanation: This model holds more than numbers: something in it runs code,
 or reads or writes files, when a framework loads the model or computes with
 it. The line says what.
 .
 Examples are layers of Python code in a Keras model, operators of a
 TensorFlow graph that read and write files, templates that reach for the
 interpreter around them, and external data outside of the model's folder.
 Whoever uses the file runs that with the rights of the user. lintian-ml reads
 it without running anything.
 .
 Upstream can be asked for a model without it, or for the reason; an override
 with that reason answers this tag.
See-Also: https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md
