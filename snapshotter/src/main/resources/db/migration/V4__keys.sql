-- Who may come in at a gateway. Of a key there is only its SHA-256; a limit of 0 is the gateway's
-- own, and no products are all.
CREATE TABLE api_keys (
    id                  TEXT        PRIMARY KEY,
    secret_hash         BYTEA       NOT NULL CHECK (octet_length(secret_hash) = 32),
    name                TEXT        NOT NULL,
    connections         INTEGER     NOT NULL DEFAULT 0 CHECK (connections >= 0),
    messages_per_second BIGINT      NOT NULL DEFAULT 0 CHECK (messages_per_second >= 0),
    requests_per_second BIGINT      NOT NULL DEFAULT 0 CHECK (requests_per_second >= 0),
    products            TEXT[]      NOT NULL DEFAULT '{}',
    created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at          TIMESTAMPTZ,
    revoked_at          TIMESTAMPTZ
);

-- What each key was used for, by day (UTC).
CREATE TABLE api_key_usage (
    key_id       TEXT        NOT NULL REFERENCES api_keys,
    day          DATE        NOT NULL,
    requests     BIGINT      NOT NULL,
    messages     BIGINT      NOT NULL,
    bytes        BIGINT      NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (key_id, day)
) WITH (fillfactor = 50);

-- Tickets that wait to be redeemed, at whichever gateway; each is deleted by whoever takes it.
CREATE TABLE api_tickets (
    ticket_hash BYTEA       PRIMARY KEY,
    key_id      TEXT        NOT NULL REFERENCES api_keys,
    expires_at  TIMESTAMPTZ NOT NULL
);
