"""Background work of this app."""

import quarterdeck_web.portal.ideas.jobs
import quarterdeck_web.portal.mails.jobs  # noqa: F401 - their kinds of jobs
