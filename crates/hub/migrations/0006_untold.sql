-- Whether something was set up that the logs do not tell yet. Who goes on from a place in a log would never hear of
-- it, so a hub that finds it so at its start draws another epoch. Of a database from before nobody knows: 1.
ALTER TABLE hub ADD COLUMN untold INTEGER NOT NULL DEFAULT 1;
