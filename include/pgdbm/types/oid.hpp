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
inline constexpr Oid character = 18;
inline constexpr Oid name = 19;
inline constexpr Oid int8 = 20;
inline constexpr Oid int2 = 21;
inline constexpr Oid int4 = 23;
inline constexpr Oid text = 25;
inline constexpr Oid object_id = 26;
inline constexpr Oid json = 114;
inline constexpr Oid float4 = 700;
inline constexpr Oid float8 = 701;
inline constexpr Oid unknown = 705;
inline constexpr Oid bpchar = 1042;
inline constexpr Oid varchar = 1043;
inline constexpr Oid timestamptz = 1184;
inline constexpr Oid void_type = 2278;
}  // namespace oid

/// "int8", "text", …; "type 12345" for one that is not built in.
[[nodiscard]] std::string type_name(Oid type);

}  // namespace pgdbm::types
