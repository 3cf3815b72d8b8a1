from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


class EvidenceConfig(AppConfig):
    name = "quarterdeck_web.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Keep the index of words in step with the table it speaks of, whatever migrations did to that."""
        import quarterdeck_web.evidence.grouping.jobs
        import quarterdeck_web.evidence.meaning.jobs  # noqa: F401 - its kinds of jobs, and what follows a change
        from quarterdeck_web.accounts.models import Workspace
        from quarterdeck_web.evidence.meaning.index import forget
        from quarterdeck_web.evidence.words import keep_index

        post_migrate.connect(keep_index, sender=self)
        post_delete.connect(forget, sender=Workspace)
