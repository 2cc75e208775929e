"""Merging of models that were tuned from one base, streamed over their safetensors files.

    folders ─► align (same tensors, same tokenizer?) ─► Merger ─► write: a model folder
                                                          │   └─► state_dict: in place, for sweeps on dev
                                                          └─► diagnosis: why did it (not) work

`survey` makes one pass for norms, cosines and sign conflicts; `geometry` and `magnitude` turn it into
coefficients and thresholds; `kernels` work element by element on blocks that fit the processor's cache.
"""
