"""Statistics of the Kimberley Process: returns, matching, mirror tables, screens, questionnaires."""
