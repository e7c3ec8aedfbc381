# SPDX-License-Identifier: GPL-2.0-or-later
"""The words in which people speak of models in bugs, in English and German, the plainest in French and Spanish too: one
pattern for each claim.

Patterns see one sentence on one line of at most ``limits.SENTENCE`` characters. Words that many other things are
called by (weight, training, model, checkpoint, transformer) count only with a neighbour that makes them learned.
"""
from __future__ import annotations

from lintian_ml.lazy import regex

THING = (
    r"(?:(?:(?:pre-?)?trained|language|speech|acoustic|voice|neural|AI|ML|LLM|OCR|ONNX|GGUF|whisper|default|"
    r"actual|own|large|small|"
    r"quantized|quantised|segmentation|detection|recognition|translation|diffusion|vortrainierte[sn]?)[ -]){0,3}"
    r"(?:models?|weights?(?: files?)?|model (?:files?|weights|data)|neural networks?|networks?|nets?|checkpoints?|"
    r"(?:trained )?pipelines|voices?|traineddata|"
    r"GGUFs?|Modelle?n?|Sprachmodelle?|Gewichte?n?|Stimmen|"
    r"modèles?|poids|réseaux? de neurones|modelos?|pesos|red(?:es)? neuronal(?:es)?)\b")
ABOUT = regex(
    r"\b(?i:machine[- ]learning|deep[- ]learning|deep neural|(?:artificial |recurrent |convolutional |"
    r"deep )?neural net(?:work)?s?(?! weights of)|"
    r"neural (?:machine translation|text[- ]to[- ]speech|TTS|vocoder|codec|voices?|OCR|speech)|(?:large |small |"
    r"vision )?language models?|"
    r"pre-?trained|model weights|(?:acoustic|speech|segmentation|recognition|diffusion|embedding|foundation|"
    r"transformer|denoising) models?|"
    r"speech recognition|speech[- ]to[- ]text|text[- ]to[- ]speech|super-?resolution model|chat ?bots?|"
    r"generative AI|AI (?:models?|assistant|agents?)|"
    r"fine-?tuned (?:\w+ )?(?:models?|weights|version)|(?:models?|weights|net(?:work)?s?) (?:\w+ )?(?:were|was|"
    r"are|is) trained|"
    r"(?:model|LLM|neural|AI|GPU) inference|inference (?:engine|server|runtime|backend)|maschinelle[sn]? lernen|"
    r"neuronale[sn]? netz\w*|"
    r"sprachmodelle?n?|spracherkennung|vortrainiert\w*|KI-modelle?n?|support vector machine\w*|"
    r"gradient[- ]boost\w*|random forests?|"
    r"hidden markov models?|n-gram (?:models?|statistics)|haar cascades?|trained (?:models?|networks?|weights|"
    r"data|classifiers?))\b|"
    r"\b(?:LLMs?|NNUE|GGUF|GGML|ONNX|TFLite|PyTorch|TensorFlow|scikit-learn|Keras|ChatGPT|GPT-[2345][\w.-]*|"
    r"Hugging ?Face|Ollama|llama\.cpp|whisper\.cpp|"
    r"safetensors|traineddata|OpenAI|Anthropic|Stable Diffusion|TTS voices?|Open ?RAIL)\b|huggingface\.co/\w|"
    r"\b(?i:réseaux? de neurones|apprentissage (?:automatique|profond)|modèles? (?:de langue|d'apprentissage|"
    r"(?:pré-?)?entraînés?)|poids du modèle|red(?:es)? neuronal(?:es)?|aprendizaje (?:automático|profundo)|"
    r"modelos? (?:de lenguaje|(?:pre-?)?entrenados?))\b|"
    r"(?<=\w)\.(?:onnx|gguf|ggml|safetensors|tflite|ckpt|caffemodel|nnue|traineddata|mlmodel|keras)\b|"
    r"\b(?i:inference code|models? (?:\w+ )?trained on|trained pipelines?|\d+(?:\.\d+)? ?(?:[MB]|million|"
    r"billion) parameters)\b")
DRAWN = regex(r"(?i)\b(?:3-?D|textures?|mesh(?:es)?|maps|sounds?|music|artwork|sprites?|graphics|"
              r"data models?)\b")  # of games
LOOKS_LIKE = regex(
    r"(?i)\b(?:without (?:any )?(?:machine learning|AI|neural networks?|language models?)|no (?:machine learning|"
    r"AI|neural networks?|LLMs?|ML)"
    r"(?: is)?(?: involved| used| here)?|does not use (?:any )?(?:machine learning|AI|neural networks?)|"
    r"not (?:based on )?machine learning|"
    r"(?:kein(?:e|erlei)?|ohne) (?:KI|maschinelles lernen|neuronale[ns]? netze?))\b")
_NOT = r"(?:no|without(?: any)?|free of(?: any)?|kein(?:e|en|erlei)?|ohne)"
_LEFT_OUT = (r"(?:included|part of|shipped|bundled|distributed|packaged|provided|contained|in the (?:source|"
             r"package|tarball)|enthalten|dabei|"
             r"mitgeliefert|paketiert)")
NO_MODEL = regex(
    rf"(?i)\b{THING}.{{0,40}}?\b(?:distributed|available|packaged|provided|shipped) separately\b|"
    r"\b(?:no intention|not intend|not plan(?:ning)?|no plans?|not going) to package (?:them|any of them|"
    r"the models?|the weights)\b|"
    rf"\b{_NOT}\s+(?:\w+[ -]){{0,3}}{THING}(?:\s+\w+){{0,4}}\s+(?:is|are|will be|ist|sind|"
    rf"werden)?\s*(?:\w+\s+)?{_LEFT_OUT}|"
    rf"\b(?:does(?: not|n't)|do(?: not|n't)|will not|won't|without|not going to|kann nicht|"
    rf"not)\s+(?:\w+\s+)?(?:ship|shipping|include|including|"
    rf"contain|containing|bundle|bundling|come with|carry|package|provide|distribute)\s+(?:\w+[ -]){{0,3}}{THING}|"
    rf"\b{THING}(?:\s+\w+){{0,5}}?\s+(?:is|are|will)\s+not\s+(?:be\s+)?{_LEFT_OUT}|"
    rf"\b(?:ships?|contains?|comes? with|includes?|there (?:is|are)|enthält|"
    rf"enthalten)\s+{_NOT}\s+(?:\w+[ -]){{0,3}}{THING}|"
    rf"\b{THING}(?:\s+\w+){{0,4}}\s+(?:sind|ist|werden)\s+nicht\s+{_LEFT_OUT}|"
    rf"\b(?:remove|strip|exclude|repack\w* without|leave out)\w*\s+(?:all\s+|the\s+)?(?:\w+[ -]){{0,3}}{THING}|"
    rf"\bNo\s+{THING}\s*(?:included|shipped)|"
    rf"\brepack\w*\b.{{0,40}}\bwithout\s+(?:the\s+|any\s+)?(?:\w+[ -]){{0,3}}{THING}|"
    rf"\b(?:ne contient|n'inclut|sans|no (?:incluye|contiene)|sin)\s+(?:pas |aucun |ningún |los |le |les |de )?"
    rf"(?:\w+[ -]){{0,3}}{THING}")
# Of learned things only in a bug that says of something that it was trained.
LEARNED = regex(r"(?i)\b(?:was|were|been|is|are|they) (?:\w+ )?trained\b|\btrained (?:on|from|by|with)\b|"
                r"\btraining[- ](?:data|scripts?|code|set|program|corpus)\b|\bself-?play\b|"
                r"\bentraînée?s? (?:sur|par)\b|\bentrenad[oa]s? (?:con|por)\b")
ASKS_SHIPPED = regex(
    rf"(?i)\b(?:ship|includ|contain|bundl|come with|part of|in the (?:source|package|tarball)|enthalten|dabei)\w*\b"
    rf".{{0,60}}\b{THING}|\b{THING}.{{0,60}}\b(?:shipped|included|contained|bundled|part of|in the|enthalten|dabei)\b")
ASKS_DATA = regex(r"(?i)\b(?:what|which)\b.{0,40}\btrain|\btrain\w+ (?:on|from|with) (?:what|which)\b")
YES = regex(r"(?i)(?:yes|yep|yeah|ja|oui|sí|correct|right)\b")
NO = regex(r"(?i)(?:no|nope|nein|non)\b")
ASKS = regex(  # how a sentence begins that is a question as a whole
    r"(?i)(?:and |but |so |or |und |aber |then )?(?:on |in |from |by |with |under |for |at )?(?:is|are|was|were|"
    r"does|do|did|has|have|can|could|would|will|should|may|what|which|who|whose|where|why|how|when|any|"
    r"ist|sind|war|hat|haben|kann|"
    r"können|was|welche\w*|wer|wo|warum|wie|wann|gibt)\b")
SHIPS = regex(
    rf"(?i)\b(?:ships?|shipping|contains?|includes?|including|bundles?|bundled|comes? with|carries|provides?|"
    rf"embeds?|enthält|bringt)\s+"
    rf"(?:\w+[ -]){{0,4}}?{THING}|\b{THING}(?:\s+\([^()]{{1,60}}\))?(?:\s+\w+){{0,3}}?\s+(?:is|are|ist|sind|"
    rf"will be)\s+(?:\w+\s+){{0,2}}?"
    rf"(?:included|shipped|bundled|part of|embedded|(?:compiled|built|linked) in(?:to)?|in the (?:source|tarball|"
    rf"git|repository)|committed|enthalten|"
    rf"dabei|mitgeliefert)|"
    rf"\b{THING}\s+(?:is|are|lie|lies) in (?:the )?(?:\w[\w.+-]*/)*\w[\w+-]*(?:\.\w+|/)|"
    rf"\b{THING}\s+(?:which |that )?(?:\w+\s+)?(?:comes?|kommt|kommen) (?:with|along with|mit) (?:the|it|der|dem)\b|"
    rf"\b{THING} (?:in|inside) the (?:source|tarball|repository|upstream)|"
    rf"\b(?:contient|inclut|comprend|fournit|incluye|contiene|trae)\s+(?:\w+[ -]){{0,4}}?{THING}")
NO_DOWNLOAD = regex(
    r"(?i)\b(?:no|nothing|never|not|without|n't|keine?|nichts|nie)\b(?:\s+\w+){0,4}?\s+(?:download\w*|fetch\w*|"
    r"heruntergeladen|nachgeladen)|"
    r"\b(?:fully |completely |works? |vollständig )?offline\b(?! (?:model|use of))|\bno network access\b")
DOWNLOAD = regex(
    rf"(?i)\b(?:download(?:s|ed|ing)?|fetch(?:es|ed|ing)?|pulls?|pulled|retriev(?:es?|ed|ing)|"
    rf"grabs?)\b.{{0,90}}?\b{THING}|"
    rf"\b{THING}.{{0,80}}?\b(?:(?:is|are|be|get|gets|being)\s+)?(?:\w+ly\s+)?(?:downloaded|fetched|pulled|"
    rf"retrieved|heruntergeladen|nachgeladen)|"
    rf"\b(?:lädt|télécharge|descarga)\b.{{0,90}}?\b{THING}|"
    r"\b(?:downloads? (?:it|them)|from (?:the )?Hugging ?Face(?: Hub)?)\b")
AT_BUILD = regex(r"(?i)\b(?:(?:during|while|at)(?: the)? (?:build\w*|compil\w+)|build[- ]time|at build|"
                 r"when (?:building|built)|beim bauen|make net)\b")
AT_TEST = regex(r"(?i)\b(?:(?:test ?suite|tests|autopkgtests?|unit tests)\b.{0,60}(?:download|fetch)|"
                r"(?:download|fetch)\w*\b.{0,60}\b"
                r"(?:for|by|in|during) (?:the )?(?:tests?|test ?suite|autopkgtests?))")
PROGRAM = regex(
    r"(?i)\b(?:downloads?|downloading|fetch(?:es)?|install(?:s|ing)|pulls?)\b.{0,60}?\b(?:binar(?:y|ies)|"
    r"executables?|prebuilt|"
    r"(?:llama-?)?servers?\b(?! side)|backends?|runtimes?|engine binar\w+)\b")
HOSTED = regex(
    r"(?i)\b(?:OpenAI|Anthropic|ChatGPT|Gemini|Azure|Claude|DeepL|Cohere|Replicate|Mistral|Groq|"
    r"Bedrock)\b(?:'s)?.{0,40}\b(?:API|services?|cloud)\b|"
    r"\b(?:needs?|requires?|with|using|set)\s+(?:an?\s+|your\s+)?API[- ]keys?\b|\bhosted (?:inference|models?|"
    r"LLMs?)\b|\binference API\b|"
    r"\b(?:cloud|remote|online)[- ](?:API|service|inference|hosted)\w*\b.{0,40}\b(?:models?|LLMs?|inference|"
    r"translation|recognition)|"
    r"\b(?:client|bindings?|SDK|front-?end|wrapper)\s+(?:for|to)\s+(?:the\s+)?(?:OpenAI|Anthropic|ChatGPT|Gemini|"
    r"Claude|Mistral|Cohere|Replicate)")
NOT_HOSTED = regex(r"(?i)\b(?:no|without|not)\b.{0,30}\b(?:API[- ]keys?|cloud|online service)")
HARDWARE = regex(
    r"(?i)(?:\b\d[\d,]{0,15}+\s*+(?:[x×]\s*+)?)?\b(?:NVIDIA |AMD )?(?:A100s?|H100s?|H200s?|V100s?|P100s?|T4s?|"
    r"RTX ?\d{4}\w*|GTX ?\d{3,4}\w*|TPUs?(?: ?v\d)?|MI\d{3}X?|"
    r"GPUs?(?:[- ](?:hours?|days?|weeks?))?|CPU[- ]?(?:hours?|days?))\b|\b(?:a|one|two|three|few|several|"
    r"\d+)\s+(?:GPU[- ]|CPU[- ])?(?:hours?|days?|weeks?|"
    r"stunden|tage[n]?|wochen)\b")
TRAINED = regex(r"(?i)(?<![a-z])(?:re-?|pre-?)?train(?:ed|ing)?(?![a-z])|\bfine-?tun(?:ed?|ing)|\btrainiert\w*|"
                r"\bentraîn\w+|\bentren\w+|\blearn(?:t|ed) from\b|\btraining\b")
ON_DATA = regex(r"(?i)\b(?:trained (?:only )?(?:on|from) (?!scratch)|entraînée?s? (?:[\w' ]{0,30}?)?sur |"
                r"entrenad[oa]s? (?:\([^()]{0,60}\) )?con |training data: )(?P<name>[^.;,()]{6,160})")
NO_PROGRAM = regex(
    r"(?i)\b(?:no|without|missing)\s+(?:\w+\s+)?(?:training (?:code|scripts?|program|pipeline)|"
    r"trainingsskript\w*)|\b(?:training (?:code|scripts?|program|"
    r"pipeline|recipe)|code (?:used )?(?:to|for) train\w*|trainingsskript\w*|"
    r"trainingscode|programme d'entraînement)\b.{0,50}\b(?:n'est pas publié|not (?:been )?(?:published|available|"
    r"public|included|released|open)|proprietary|closed|lost|private|nicht (?:öffentlich|dabei|verfügbar|"
    r"veröffentlicht))")
PROGRAM_THERE = regex(
    r"(?i)\b(?:training (?:code|scripts?|program|pipeline|recipes?)|code (?:used )?(?:to|for) train\w*|train\.py|"
    r"trainingsskripte?|trainer|trainingscode)\b")
NO_DATA = regex(
    r"(?i)\b(?:training )?(?:data(?: ?sets?)?|corpus|corpora|recordings|trainingsdaten|"
    r"daten)\b.{0,60}\b(?:(?:is|are|was|were|can|cannot|has|have)\s+)?"
    r"(?:not (?:been )?(?:public\w*|available|released|disclosed|shared|known|documented|redistributable)|"
    r"proprietary|private|internal|in-house|"
    r"cannot be (?:shared|published|released|redistributed)|lost|gone|no longer (?:available|public)|secret|"
    r"confidential|undisclosed|nicht (?:öffentlich|"
    r"verfügbar|veröffentlicht|bekannt|frei))|"
    r"\b(?:proprietary|private|internal|in-house|undisclosed) (?:training )?(?:data(?: ?sets?)?|corpus|corpora|"
    r"recordings|documents|photos|pictures|images|texts|mails|records|invoices|calls)\b")
SIMULATED = regex(r"(?i)\bself-?play\b|\b(?:synthetic(?:ally)?(?: generated)?|simulated|"
                  r"generated) (?:training )?(?:data|games|images|examples)\b|\bselbstspiel\w*")
BASED = regex(
    r"(?i)\b(?:fine-?tun(?:ed?|ing|es)|distill?ed|derived|quanti[sz]ed|adapted|pruned|merged|started|based|"
    r"trainiert|abgeleitet)\b.{0,60}?"
    r"\b(?:from|on|of|off|auf|von|aus|basis)\b|\bfine-?tuned (?=[\"']?[A-Z])|\b(?:LoRA|adapter|"
    r"quanti[sz]ed versions?|fine-?tunes?)\s+(?:for|of|"
    r"on)\b")
REPRODUCED = regex(r"(?i)\b(?:re-?train(?:ed|ing|able)?|reproduc(?:e|ed|es|ible|ibility)|rebuil[dt]|"
                   r"bit[- ]identical|neu trainiert\w*|reproduzier\w*)\b")
CRITICAL = regex(
    r"(?i)\b(?:face (?:login|unlock|authentication|recognition (?:login|for login))|"
    r"log(?:ging)?[ -]?in\b.{0,40}\bface|PAM module|authenticat\w+"
    r".{0,60}\b(?:face|voice|biometr\w+)|biometr\w+|medical diagnos\w+|autonomous (?:driving|vehicles?|"
    r"drones?)|robot arms?|"
    r"(?:execut\w+|runs?|running)\b.{0,30}\b(?:shell )?commands?\b|gesichtserkennung.{0,40}anmeld\w+|"
    r"anmeld\w+.{0,40}gesicht\w*)")
SIZE = regex(
    r"(?i)\b\d+(?:[.,]\d+)?\s?(?:B|bn|billions?|M|millions?|milliarden|millionen|k|thousand)[ -]?(?:parameters?|"
    r"params?|parametern?)\b|"
    r"\b\d+(?:[.,]\d+)?\s?(?:[kMGT]i?B|[MG]ByteS?|megabytes?|gigabytes?)\b|\b\d{3}[ ,.]?\d{3} parameters\b")
HUB = regex(r"https?://(?:www\.)?huggingface\.co/(?!datasets/|docs/|spaces/|papers/|"
            r"blog/)(?P<name>[\w.-]{1,80}/[\w.-]{1,80})")
HUB_DATA = regex(r"https?://(?:www\.)?huggingface\.co/datasets/(?P<name>[\w.-]{1,80}(?:/[\w.-]{1,80})?)")
FILE = regex(r"(?<![\w/.-])(?:[\w+-][\w.+-]*/)*[\w+-][\w.+-]*\.(?:onnx|gguf|ggml|safetensors|tflite|pth?|ckpt|h5|"
             r"hdf5|keras|caffemodel|weights|nnue|"
             r"traineddata|mlmodel|pb|npz|joblib|pkl)\b(?!\w)")
SAME_TERMS = regex(
    rf"(?i)\b{THING}\b[^;]{{0,80}}\b(?:same|identical) (?:licen[cs]e|terms)\b|"
    rf"\bgleichen? lizenz\b[^;]{{0,80}}\b{THING}")
HERE = regex(r"(?i)\b(?:ships|contains|includes|comes with the source|ship|shipped|included|committed|bundled|"
             r"enthalten|mitgeliefert|in (?:the|its|"
             r"upstream's) (?:repo\w*|source|tarball|git))\b")
LICENSED = regex(r"(?i)licen[cs]|\blibres?\b|lizenz|\bterms\b|released (?:under|as)|published under|available under|"
                 r"\bunder (?:the )?[A-Z]|unter (?:der )?[A-Z]|copyright")
