// The numbers by which PostgreSQL names its types, and the two formats in which a value travels.
#pragma once

#include <cstdint>
#include <string>

namespace pgdbm::types {

using Oid = std::uint32_t;

enum class Format : std::int16_t { text = 0, binary = 1 };

namespace oid {
inline constexpr Oid unspecified = 0;  ///< a parameter whose type the server infers
inline constexpr Oid boolean = 16;
inline constexpr Oid bytea = 17;
inline constexpr Oid character = 18;  ///< "char", the one-byte type; char(n) is bpchar
inline constexpr Oid name = 19;
inline constexpr Oid int8 = 20;
inline constexpr Oid int2 = 21;
inline constexpr Oid int2vector = 22;
inline constexpr Oid int4 = 23;
inline constexpr Oid regproc = 24;
inline constexpr Oid text = 25;
inline constexpr Oid object_id = 26;
inline constexpr Oid tid = 27;
inline constexpr Oid xid = 28;
inline constexpr Oid cid = 29;
inline constexpr Oid oidvector = 30;
inline constexpr Oid json = 114;
inline constexpr Oid xml = 142;
inline constexpr Oid cidr = 650;
inline constexpr Oid float4 = 700;
inline constexpr Oid float8 = 701;
inline constexpr Oid unknown = 705;
inline constexpr Oid macaddr8 = 774;
inline constexpr Oid macaddr = 829;
inline constexpr Oid inet = 869;
inline constexpr Oid bpchar = 1042;
inline constexpr Oid varchar = 1043;
inline constexpr Oid date = 1082;
inline constexpr Oid time = 1083;
inline constexpr Oid timestamp = 1114;
inline constexpr Oid timestamptz = 1184;
inline constexpr Oid interval = 1186;
inline constexpr Oid timetz = 1266;
inline constexpr Oid bit = 1560;
inline constexpr Oid varbit = 1562;
inline constexpr Oid numeric = 1700;
inline constexpr Oid refcursor = 1790;
inline constexpr Oid regprocedure = 2202;
inline constexpr Oid regoper = 2203;
inline constexpr Oid regoperator = 2204;
inline constexpr Oid regclass = 2205;
inline constexpr Oid regtype = 2206;
inline constexpr Oid record = 2249;
inline constexpr Oid void_type = 2278;
inline constexpr Oid record_array = 2287;
inline constexpr Oid uuid = 2950;
inline constexpr Oid pg_lsn = 3220;
inline constexpr Oid regconfig = 3734;
inline constexpr Oid regdictionary = 3769;
inline constexpr Oid jsonb = 3802;
inline constexpr Oid jsonpath = 4072;
inline constexpr Oid regnamespace = 4089;
inline constexpr Oid regrole = 4096;
inline constexpr Oid regcollation = 4191;
inline constexpr Oid xid8 = 5069;
inline constexpr Oid first_of_users = 16384;  ///< types that a database made for itself start here
}  // namespace oid

/// True for types that are not PostgreSQL's own: enums, composites, domains, those of extensions, and their arrays.
[[nodiscard]] constexpr bool is_user_type(Oid type) noexcept {
  return type >= oid::first_of_users;
}

/// "int8", "text[]", …; "type 12345" for one that is not built in.
[[nodiscard]] std::string type_name(Oid type);

}  // namespace pgdbm::types
