"""What a function's answer must look like: the rules and limits of the source that asked.

Each rule rests on AWS's pages, on recordings or on public reports, named beside it. What rests on inference or memory
alone warns and never fails.
"""

from pytest_faas.contracts.answers.faults import AnswerFault
from pytest_faas.contracts.answers.validation import AnswerValidation, validate_answer

__all__ = ["AnswerFault", "AnswerValidation", "validate_answer"]
