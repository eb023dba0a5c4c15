"""The only part that knows SQLAlchemy: tables, row ↔ value, and the `Store`, one verb for each question.

`Store` opens a transaction and hands it to functions in the file of the noun that a verb is about:

    tables, columns, rows, codec    what is on disk, and values ↔ rows
    engine, locks, migrations       transactions, one instance, the schema
    postgres                        what a server does otherwise than a file
    feeds, entries, articles        the two transactions of a poll and of an article
    knowledge, readings, alerts     what is compared with, the ledger, what people are told
    verdicts, deliveries, digests   what they decide, what is owed to them
    seeding, runs, upkeep           cards and feeds, history, care
    mutes, voices                   what people lay down: what stays quiet, who speaks with whose voice
    explaining                      what people ask afterwards
"""

from watchbot.store.engine import look_at
from watchbot.store.locks import InstanceLock
from watchbot.store.packing import Packed, pack
from watchbot.store.store import Store, Transaction, open_store
from watchbot.store.values import (
    DigestMaterial,
    EntryLine,
    FeedMove,
    OwedDelivery,
    PollRecord,
    Pruned,
    ReadOtherwise,
    RecordedPolls,
    ReplayedArticle,
    StoredChange,
    StoredClaim,
    StoredDelivery,
    StoredDigest,
    SyncReport,
    VerdictExample,
)
from watchbot.store.verdicts import StoredVerdict

__all__ = [
    "DigestMaterial",
    "EntryLine",
    "FeedMove",
    "InstanceLock",
    "OwedDelivery",
    "Packed",
    "PollRecord",
    "Pruned",
    "ReadOtherwise",
    "RecordedPolls",
    "ReplayedArticle",
    "Store",
    "StoredChange",
    "StoredClaim",
    "StoredDelivery",
    "StoredDigest",
    "StoredVerdict",
    "SyncReport",
    "Transaction",
    "VerdictExample",
    "look_at",
    "open_store",
    "pack",
]
