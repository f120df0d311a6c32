"""Django's PostgreSQL, with a cheaper look at whether a connection that stayed open is still one."""
