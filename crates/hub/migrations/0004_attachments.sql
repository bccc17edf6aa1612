-- Files that people send each other. While one is on its way it has no media and hash, and `bytes` is what was
-- announced; then they say what is stored. `conversation` is NULL until a message names the file. The content lies
-- beside the database, under its SHA-256, once for all rows that have the same.
CREATE TABLE attachments (
    id           BLOB PRIMARY KEY,
    owner        BLOB NOT NULL,
    name         TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    media        TEXT,
    hash         BLOB CHECK (length(hash) = 32),
    width        INTEGER,
    height       INTEGER,
    conversation BLOB REFERENCES conversations (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((media IS NULL) = (hash IS NULL)),
    CHECK (conversation IS NULL OR hash IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_content ON attachments (hash) WHERE hash IS NOT NULL;
CREATE INDEX attachments_unsent ON attachments (owner, at) WHERE conversation IS NULL;
CREATE INDEX attachments_unsent_by_age ON attachments (at) WHERE conversation IS NULL;
