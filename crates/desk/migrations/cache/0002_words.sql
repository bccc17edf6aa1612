-- Everything that was written, to be looked through (C14). The newest has the highest rowid: its time, and ten bits
-- that keep apart what was written in one millisecond.
CREATE VIRTUAL TABLE words USING fts5 (
    text,
    conversation UNINDEXED,
    seq UNINDEXED,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);

INSERT INTO words (rowid, text, conversation, seq)
SELECT (at << 10) + (row_number() OVER (PARTITION BY at ORDER BY conversation, seq) - 1) % 1024,
       text, conversation, seq
FROM (
    SELECT json_extract(entry, '$.at') AS at, json_extract(entry, '$.body.text') AS text, conversation, seq
    FROM entries
) WHERE text IS NOT NULL;
