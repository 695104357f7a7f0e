"""Worked cases run against scoring, rule sets, detectors and disclosure: whoever doubts a number can bring a case of their own.

`given`   reads a case's input into typed values and says what is wrong with it
`kinds`   what each kind of case computes; `sheets` a whole sheet under a rule set, `flags` the detectors
`report`  runs a file of cases and tells every difference
"""

from feedback.conformance.given import BadCase
from feedback.conformance.kinds import KINDS, run_case
from feedback.conformance.report import Failure, Report, run_file

__all__ = ["KINDS", "BadCase", "Failure", "Report", "run_case", "run_file"]
