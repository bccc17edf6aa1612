-- Messages and notes of which the hub surely knows nothing: they were written without a line, and none was there since. A row
-- goes before its command is sent for the first time; only what stands here can be taken back after a restart (C12). What an
-- older desk has left stands here not, and neither does what a damaged file has lost: whether the hub has it is not known.
CREATE TABLE never_sent (
    command_id BLOB PRIMARY KEY
) STRICT;
