"""What people see and send: one module a page or two."""
