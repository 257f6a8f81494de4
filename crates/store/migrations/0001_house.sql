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

-- SHA-256 of the secret; the secret is only ever in a cookie. The device is of a family, or waits to be let in; with it
-- its sessions go.
CREATE TABLE sessions (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    device BLOB NOT NULL CHECK (length(device) = 16),
    begun_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_device ON sessions (device);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE TRIGGER sessions_end_with_their_device AFTER DELETE ON devices BEGIN
    DELETE FROM sessions WHERE device = OLD.id;
END;

-- Looked up before anybody knows the family, so its id too is unique in the house. Who made it may be gone.
CREATE TABLE invitations (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    by_member BLOB NOT NULL,
    for_member BLOB,
    proof_hash BLOB NOT NULL,
    card BLOB,
    note BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE INDEX invitations_by_family ON invitations (family);

-- A device that waits to be let in: one JSON value, read whole. It signs in before anybody knows its family, so its id
-- is unique in the house.
CREATE TABLE knocks (
    device BLOB PRIMARY KEY CHECK (length(device) = 16),
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    member BLOB NOT NULL CHECK (length(member) = 16),
    knock TEXT NOT NULL
) STRICT;
CREATE INDEX knocks_by_family ON knocks (family);
-- Whoever was let in keeps the session that waited.
CREATE TRIGGER sessions_end_with_their_knock AFTER DELETE ON knocks
WHEN NOT EXISTS (SELECT 1 FROM devices WHERE id = OLD.device) BEGIN
    DELETE FROM sessions WHERE device = OLD.device;
END;

-- Looked up by the proof alone: who holds the paper types nothing else.
CREATE TABLE paper_codes (
    family BLOB NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    member BLOB NOT NULL,
    proof_hash BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (family, id),
    FOREIGN KEY (family, member) REFERENCES members (family, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX paper_codes_by_member ON paper_codes (family, member);

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

-- Where a guest's link leads, looked up before anybody knows the family. It ends with its call.
CREATE TABLE guest_links (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    family BLOB NOT NULL,
    call BLOB NOT NULL,
    FOREIGN KEY (family, call) REFERENCES running_calls (family, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX guest_links_by_call ON guest_links (family, call);

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

-- What devices seal for one another. The bytes say nothing to the house.
CREATE TABLE roster (
    family BLOB NOT NULL REFERENCES families (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (family, place)
) STRICT;

CREATE TABLE family_groups (
    family BLOB PRIMARY KEY REFERENCES families (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    next INTEGER NOT NULL,
    group_info BLOB NOT NULL
) STRICT;

CREATE TABLE group_items (
    family BLOB NOT NULL REFERENCES family_groups (family) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('commit', 'message')),
    bytes BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (family, seq)
) STRICT;

-- Up to where a device has taken the group's items. One without a row has no place in the group.
CREATE TABLE group_places (
    device BLOB PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    taken INTEGER NOT NULL
) STRICT;

CREATE TABLE welcomes (
    device BLOB NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (device, seq)
) STRICT;

CREATE TABLE key_packages (
    device BLOB NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    last_resort INTEGER NOT NULL CHECK (last_resort IN (0, 1)),
    PRIMARY KEY (device, id)
) STRICT;
