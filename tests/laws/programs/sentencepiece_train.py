"""SentencePiece: training and encoding with num_threads."""
import hashlib
import sys

import sentencepiece

sentencepiece.SentencePieceTrainer.train(
    input=sys.argv[2], model_prefix="m", vocab_size=60, num_threads=int(sys.argv[1]), minloglevel=9,
    hard_vocab_limit=False, input_sentence_size=2000, shuffle_input_sentence=False)
print(hashlib.md5(open("m.vocab", "rb").read()).hexdigest())
model = sentencepiece.SentencePieceProcessor(model_file="m.model")
print(model.encode(["abc def", "ghij"] * 10, num_threads=int(sys.argv[1]))[:2])
