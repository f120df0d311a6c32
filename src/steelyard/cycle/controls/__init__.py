"""Controls owed to selection: tasks, instructions, structured results and their evidence."""
