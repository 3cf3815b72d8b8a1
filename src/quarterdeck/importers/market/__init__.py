"""The market from tables: competitors by capabilities, and deals won and lost."""

from quarterdeck.importers.market.changes import MarketChanges, apply_market, market_changes
from quarterdeck.importers.market.deals import DealColumns, DealsTrial, read_deals, suggest_deals
from quarterdeck.importers.market.mapping import DOUBLES, MarketMapping, ProductColumn, suggest_market
from quarterdeck.importers.market.reading import FoundCell, MarketTable, read_market

__all__ = [
    "DOUBLES",
    "DealColumns",
    "DealsTrial",
    "FoundCell",
    "MarketChanges",
    "MarketMapping",
    "MarketTable",
    "ProductColumn",
    "apply_market",
    "market_changes",
    "read_deals",
    "read_market",
    "suggest_deals",
    "suggest_market",
]
