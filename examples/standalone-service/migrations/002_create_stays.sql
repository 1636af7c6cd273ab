-- For the constraint below: a GiST index over a number beside a range. The owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE {{tables.stays}} (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id  bigint NOT NULL REFERENCES {{tables.rooms}},
    guest    text NOT NULL CONSTRAINT a_guest_has_a_name CHECK (guest <> ''),
    nights   daterange NOT NULL CONSTRAINT a_stay_has_nights CHECK (NOT isempty(nights)),
    CONSTRAINT stays_in_a_room_do_not_overlap EXCLUDE USING gist (room_id WITH =, nights WITH &&)
);

-- The order in which stays are listed, page by page.
CREATE INDEX stays_by_arrival ON {{tables.stays}} (lower(nights), id);
