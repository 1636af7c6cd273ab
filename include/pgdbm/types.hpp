// Every type that pgdbm reads and writes. A program that cares for its compile time includes the files it needs; the
// verbs know integers, floating numbers, bool and text by themselves.
// (Apart, as it is heavy: pgdbm/types/numeric_multiprecision.hpp.) Nothing inside the library includes this.
#pragma once

#include <pgdbm/types/array.hpp>
#include <pgdbm/types/bit_string.hpp>
#include <pgdbm/types/boolean.hpp>
#include <pgdbm/types/bytea.hpp>
#include <pgdbm/types/composite.hpp>
#include <pgdbm/types/date.hpp>
#include <pgdbm/types/enumeration.hpp>
#include <pgdbm/types/floating.hpp>
#include <pgdbm/types/hstore.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/interval.hpp>
#include <pgdbm/types/json.hpp>
#include <pgdbm/types/mac_address.hpp>
#include <pgdbm/types/network.hpp>
#include <pgdbm/types/numeric.hpp>
#include <pgdbm/types/optional.hpp>
#include <pgdbm/types/range.hpp>
#include <pgdbm/types/system.hpp>
#include <pgdbm/types/text.hpp>
#include <pgdbm/types/time_of_day.hpp>
#include <pgdbm/types/timestamp.hpp>
#include <pgdbm/types/uuid.hpp>
