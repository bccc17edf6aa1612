-- Who has left signs in no more and receives nothing. What such a person said and did stays.
ALTER TABLE agents ADD COLUMN active INTEGER NOT NULL DEFAULT 1;

-- Exports go through all conversations in the order of time.
CREATE INDEX conversations_by_time ON conversations (opened_at, id);

-- Few are kept out of many.
CREATE INDEX visitors_blocked ON visitors (id) WHERE block IS NOT NULL;
