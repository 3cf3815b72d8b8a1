"""The changelog as an Atom feed (RFC 4287)."""

from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed

from quarterdeck_web.lib.markdown import to_html
from quarterdeck_web.portal.facts import url_of
from quarterdeck_web.portal.pages.changelog import published
from quarterdeck_web.portal.visitors.door import Visit, portal_page

MOST = 50


@portal_page("changelog")
def changelog_feed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The newest entries. Ids stay the same when an entry is corrected, so that readers show it once."""
    own, here = url_of(visit.slug, "portal-feed"), url_of(visit.slug, "portal-changelog")
    feed = Atom1Feed(f"{visit.title}: changelog", here, "", subtitle=_xml(visit.facts.welcome), language="en", feed_url=own, feed_guid=own)
    for row in published(visit)[:MOST]:
        link = url_of(visit.slug, "portal-entry", row.ref)
        day = datetime.combine(row.published_on, time(), UTC)
        feed.add_item(
            _xml(row.title),
            link,
            str(to_html(_xml(row.body.get("text") or ""))),
            unique_id=f"urn:uuid:{row.pk}",
            pubdate=day,
            updateddate=max(day, row.changed_at),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})


def _xml(text: Any) -> str:
    """A text without the control characters that XML 1.0 has no place for."""
    return "".join(letter for letter in str(text) if letter in "\t\n\r" or (ord(letter) >= 32 and letter not in "￾￿"))
