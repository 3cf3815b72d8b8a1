from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "quarterdeck_web.risks"
    label = "risks"

    def ready(self) -> None:
        """Tell the pages of teams what features ask of them."""
        from quarterdeck_web.risks import asking
        from quarterdeck_web.teams import hanging

        hanging.HELD_BY.append(asking.work_that_needs)
        hanging.SECTIONS.append(asking.section_of)
