"""The application in a process of the web server's, which ends with it: an orphan would hold the port."""

from quarterdeck_web.asgi import application
from quarterdeck_web.evidence.meaning import warming
from quarterdeck_web.lib.processes import end_at_once, end_with_parent, keep_what_is_loaded

__all__ = ["application"]

end_with_parent(end_at_once)
keep_what_is_loaded()
warming.begin()
