"""A Hugging Face `config.json`, with its quantisation block, to a language model."""
