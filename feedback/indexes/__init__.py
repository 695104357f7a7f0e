"""Indexes that stand beside the evaluation: of Circular 01/2018/TT-VPCP and of Decision 766/QĐ-TTg."""
