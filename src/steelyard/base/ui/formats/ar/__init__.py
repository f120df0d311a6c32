"""Arabic of the Gulf and the Mashreq: point before decimals, comma between thousands."""
