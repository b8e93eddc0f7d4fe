"""What each capacity may see of returns, questionnaires and pairs."""
