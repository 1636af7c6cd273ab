// PostgreSQL's own types: number, array and name of each, and which range is over which. A pgtest compares the tables
// with the catalogue of a server.
#pragma once

#include <pgdbm/types/oid.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace pgdbm::types {

struct BuiltinType {
  Oid type;
  Oid array;  ///< 0 when it has none
  std::string_view name;
};

/// In the order of their numbers. Types of the planner's and the catalogue's private use are left out.
inline constexpr auto builtin_types = std::to_array<BuiltinType>({
    {16, 1000, "bool"},
    {17, 1001, "bytea"},
    {18, 1002, "\"char\""},
    {19, 1003, "name"},
    {20, 1016, "int8"},
    {21, 1005, "int2"},
    {22, 1006, "int2vector"},
    {23, 1007, "int4"},
    {24, 1008, "regproc"},
    {25, 1009, "text"},
    {26, 1028, "oid"},
    {27, 1010, "tid"},
    {28, 1011, "xid"},
    {29, 1012, "cid"},
    {30, 1013, "oidvector"},
    {114, 199, "json"},
    {142, 143, "xml"},
    {600, 1017, "point"},
    {601, 1018, "lseg"},
    {602, 1019, "path"},
    {603, 1020, "box"},
    {604, 1027, "polygon"},
    {628, 629, "line"},
    {650, 651, "cidr"},
    {700, 1021, "float4"},
    {701, 1022, "float8"},
    {705, 0, "unknown"},
    {718, 719, "circle"},
    {774, 775, "macaddr8"},
    {790, 791, "money"},
    {829, 1040, "macaddr"},
    {869, 1041, "inet"},
    {1033, 1034, "aclitem"},
    {1042, 1014, "bpchar"},
    {1043, 1015, "varchar"},
    {1082, 1182, "date"},
    {1083, 1183, "time"},
    {1114, 1115, "timestamp"},
    {1184, 1185, "timestamptz"},
    {1186, 1187, "interval"},
    {1266, 1270, "timetz"},
    {1560, 1561, "bit"},
    {1562, 1563, "varbit"},
    {1700, 1231, "numeric"},
    {1790, 2201, "refcursor"},
    {2202, 2207, "regprocedure"},
    {2203, 2208, "regoper"},
    {2204, 2209, "regoperator"},
    {2205, 2210, "regclass"},
    {2206, 2211, "regtype"},
    {2249, 2287, "record"},
    {2275, 1263, "cstring"},
    {2278, 0, "void"},
    {2950, 2951, "uuid"},
    {2970, 2949, "txid_snapshot"},
    {3220, 3221, "pg_lsn"},
    {3614, 3643, "tsvector"},
    {3615, 3645, "tsquery"},
    {3642, 3644, "gtsvector"},
    {3734, 3735, "regconfig"},
    {3769, 3770, "regdictionary"},
    {3802, 3807, "jsonb"},
    {3904, 3905, "int4range"},
    {3906, 3907, "numrange"},
    {3908, 3909, "tsrange"},
    {3910, 3911, "tstzrange"},
    {3912, 3913, "daterange"},
    {3926, 3927, "int8range"},
    {4072, 4073, "jsonpath"},
    {4089, 4090, "regnamespace"},
    {4096, 4097, "regrole"},
    {4191, 4192, "regcollation"},
    {4451, 6150, "int4multirange"},
    {4532, 6151, "nummultirange"},
    {4533, 6152, "tsmultirange"},
    {4534, 6153, "tstzmultirange"},
    {4535, 6155, "datemultirange"},
    {4536, 6157, "int8multirange"},
    {5038, 5039, "pg_snapshot"},
    {5069, 271, "xid8"},
});

struct BuiltinRange {
  Oid subtype;
  Oid range;
  Oid multirange;
};

inline constexpr auto builtin_ranges = std::to_array<BuiltinRange>({
    {oid::int4, 3904, 4451},
    {oid::numeric, 3906, 4532},
    {oid::timestamp, 3908, 4533},
    {oid::timestamptz, 3910, 4534},
    {oid::date, 3912, 4535},
    {oid::int8, 3926, 4536},
});

namespace detail {
/// A bit for each type of the table and each array of one: asked for each column of each result.
inline constexpr auto builtin_bits = [] {
  std::array<std::uint64_t, 128> bits{};
  for (const auto& builtin : builtin_types) {
    for (const Oid type : {builtin.type, builtin.array}) bits.at(type / 64) |= std::uint64_t{1} << type % 64;
  }
  bits[0] &= ~std::uint64_t{1};
  return bits;
}();
}  // namespace detail

/// True for the types of the table, and arrays of them.
[[nodiscard]] constexpr bool is_builtin(Oid type) noexcept {
  return type / 64 < detail::builtin_bits.size() && (detail::builtin_bits[type / 64] >> type % 64 & 1) != 0;
}

/// False for the built-in types, and arrays of them, that the server can only send as text.
[[nodiscard]] constexpr bool builtin_has_binary(Oid type) noexcept {
  constexpr auto text_only = std::to_array<Oid>({1033, 1034, 3642, 3644});  // aclitem, gtsvector
  for (const Oid only : text_only) {
    if (only == type) return false;
  }
  return true;
}

/// The array type of a built-in type; 0 when there is none.
[[nodiscard]] constexpr Oid array_of(Oid element) noexcept {
  for (const auto& builtin : builtin_types) {
    if (builtin.type == element) return builtin.array;
  }
  return 0;
}

/// The element type of a built-in array; 0 when `array` is none. The two vector types travel as arrays do.
[[nodiscard]] constexpr Oid element_of(Oid array) noexcept {
  if (array == 0) return 0;
  if (array == oid::int2vector) return oid::int2;
  if (array == oid::oidvector) return oid::object_id;
  for (const auto& builtin : builtin_types) {
    if (builtin.array == array) return builtin.type;
  }
  return 0;
}

/// The built-in range over a type; 0 when there is none.
[[nodiscard]] constexpr Oid range_of(Oid subtype) noexcept {
  for (const auto& builtin : builtin_ranges) {
    if (builtin.subtype == subtype) return builtin.range;
  }
  return 0;
}
[[nodiscard]] constexpr Oid multirange_of(Oid subtype) noexcept {
  for (const auto& builtin : builtin_ranges) {
    if (builtin.subtype == subtype) return builtin.multirange;
  }
  return 0;
}

/// What a built-in range is over; 0 when `range` is none.
[[nodiscard]] constexpr Oid subtype_of_range(Oid range) noexcept {
  for (const auto& builtin : builtin_ranges) {
    if (builtin.range == range) return builtin.subtype;
  }
  return 0;
}
[[nodiscard]] constexpr Oid subtype_of_multirange(Oid multirange) noexcept {
  for (const auto& builtin : builtin_ranges) {
    if (builtin.multirange == multirange) return builtin.subtype;
  }
  return 0;
}

}  // namespace pgdbm::types
