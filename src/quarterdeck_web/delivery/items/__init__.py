"""Work items: the list and the page of one."""
