CREATE TABLE {{tables.rooms}} (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text NOT NULL CONSTRAINT rooms_have_different_names UNIQUE,
    beds  integer NOT NULL CONSTRAINT a_room_has_beds CHECK (beds BETWEEN 1 AND 20)
);
