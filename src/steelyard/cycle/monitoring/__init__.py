"""What those who watch over selection and controls see: the board, operators, and what search finds."""
