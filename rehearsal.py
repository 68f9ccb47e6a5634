"""Trying something out in the database without leaving a trace: for previews."""

from contextlib import contextmanager

from psycopg2.errors import ReadOnlySqlTransaction


@contextmanager
def rehearse(env):
    """Undo everything that is written inside, at the end and whatever happens.

    New records that only exist in memory, such as the wizard on the screen, keep their values: that is why the
    cache is not simply cleared, as rolling back an ordinary savepoint does.

    :raise ReadOnlySqlTransaction: at once where only reading is allowed; Odoo then asks again where it may write.
    """
    if env.cr.readonly:
        raise ReadOnlySqlTransaction("A rehearsal has to write")
    env.flush_all()
    savepoint = env.cr.savepoint(flush=False)
    try:
        yield
        env.flush_all()
    finally:
        savepoint.close(rollback=True)
        _forget(env)


def _forget(env):
    """Drop what the cache knows of records of the database: some of them exist no longer, others have changed back."""
    transaction = env.transaction
    for pending in (transaction.field_dirty, transaction.field_data_patches, transaction.tocompute):
        for field in list(pending):
            for record_id in [record_id for record_id in pending[field] if record_id]:
                _discard(pending[field], record_id)
    for field in list(transaction.field_data):
        field._invalidate_cache(env, [record_id for record_id in field._get_all_cache_ids(env) if record_id])


def _discard(ids, record_id):
    if isinstance(ids, dict):
        del ids[record_id]
    else:
        ids.discard(record_id)
