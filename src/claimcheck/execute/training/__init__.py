"""Tuning of encoders on query–passage pairs: contrastive, on a frozen prefix that is computed once per text.

    model ─► split ─┬─ prefix, frozen ─► features: its activations on disk, once per text
                    └─ Trained: the upper part ◄── loop ◄── order (which pairs when), loss
                                │
                                ├─► evaluate: dev scores, nothing written
                                └─► folder: the trained tensors alone

`order` and `loss` are pure; `folder` is what steps hand on, and what the merge engine reads.
"""
