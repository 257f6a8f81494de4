-- The server's own signature key, with which it proposes removals in calls' groups. It opens nothing.
CREATE TABLE external_sender (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL CHECK (length(secret) = 32)
) STRICT;
