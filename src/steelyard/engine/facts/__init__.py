"""What is known besides the message: one small documented function per fact."""
