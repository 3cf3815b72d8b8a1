"""The Kubernetes project's public enhancements: what each stage was meant for, when it came, and what would have been forecast."""

from quarterdeck.importers.kubernetes_enhancements.importer import import_kubernetes_enhancements

__all__ = ["import_kubernetes_enhancements"]
