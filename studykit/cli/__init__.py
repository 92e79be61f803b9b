"""The words a learner types, one module per command."""
