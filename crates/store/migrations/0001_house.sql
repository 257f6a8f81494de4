-- Ids are 16 bytes; times are milliseconds since the Unix epoch, UTC; what people wrote or chose is sealed.

CREATE TABLE families (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    profile BLOB NOT NULL
) STRICT;

CREATE TABLE members (
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    keeper INTEGER NOT NULL CHECK (keeper IN (0, 1)),
    profile BLOB NOT NULL,
    photo INTEGER,
    last_photo INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    history_seen_until INTEGER NOT NULL,
    PRIMARY KEY (family, id)
) STRICT;

-- A device signs in before anybody knows its family, so its id is unique in the house.
CREATE TABLE devices (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    family BLOB NOT NULL,
    member BLOB NOT NULL,
    public_key BLOB NOT NULL,
    profile BLOB,
    added_at INTEGER NOT NULL,
    seen_at INTEGER,
    FOREIGN KEY (family, member) REFERENCES members (family, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX devices_by_member ON devices (family, member);

-- SHA-256 of the secret; the secret is only ever in a cookie.
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    device BLOB NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    begun_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_device ON sessions (device);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Looked up before anybody knows the family, so its id too is unique in the house. Who made it may be gone.
CREATE TABLE invitations (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    by_member BLOB NOT NULL,
    for_member BLOB,
    proof_hash BLOB NOT NULL,
    wrapped_key BLOB,
    note BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX invitations_by_family ON invitations (family);

CREATE TABLE photos (
    family BLOB NOT NULL,
    member BLOB NOT NULL,
    version INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (family, member, version),
    FOREIGN KEY (family, member) REFERENCES members (family, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE passkeys (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    family BLOB NOT NULL,
    member BLOB NOT NULL,
    credential_id BLOB NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    wrapped_key BLOB,
    added_at INTEGER NOT NULL,
    FOREIGN KEY (family, member) REFERENCES members (family, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX passkeys_by_member ON passkeys (family, member);

-- A running call is one JSON value: it changes with every seat and is read whole.
CREATE TABLE running_calls (
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    call TEXT NOT NULL,
    PRIMARY KEY (family, id)
) STRICT;

CREATE TABLE past_calls (
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    by_member BLOB NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    PRIMARY KEY (family, id)
) STRICT;

-- Who had a part may be gone: the others still spoke with them. `started_at` is the call's, to find a
-- member's latest calls by one index.
CREATE TABLE past_call_parts (
    family BLOB NOT NULL,
    call BLOB NOT NULL,
    member BLOB NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('joined', 'missed', 'declined')),
    started_at INTEGER NOT NULL,
    PRIMARY KEY (family, call, member),
    FOREIGN KEY (family, call) REFERENCES past_calls (family, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX past_call_parts_by_member ON past_call_parts (family, member, started_at);
