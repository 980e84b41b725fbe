"""Hugging Face's tokenizers, whose pool is Rayon's."""
import hashlib
import sys

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.train([sys.argv[1]], trainers.BpeTrainer(vocab_size=500, show_progress=False))
lines = open(sys.argv[1]).read().splitlines()[:2000]
print(hashlib.md5(repr([e.ids for e in tokenizer.encode_batch(lines)]).encode()).hexdigest())
