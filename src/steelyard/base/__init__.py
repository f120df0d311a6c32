"""What every stage stands on: accounts, the audit log, outgoing events, pages, and how requests are refused."""
