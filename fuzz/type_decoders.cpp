// Contract: no decoder crashes or reads past its bytes; one that says `fine` made a value that its own encoder and text
// take, and that it reads again the same; parsers of text read what they print.
#include <pgdbm/types/numeric_multiprecision.hpp>

#include <pgdbm/base/error.hpp>

#include <pgdbm/types.hpp>

#include <boost/describe/enum.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzzed {

enum class Mood { sad, ok, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

struct Item {
  std::int32_t id = 0;
  std::optional<std::string> note{};
  std::vector<std::optional<std::int64_t>> sizes{};

  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace fuzzed

namespace pgdbm::types {
template <>
inline constexpr std::string_view postgres_type<fuzzed::Item> = "item";
}  // namespace pgdbm::types

namespace {

using namespace pgdbm;
using namespace pgdbm::types;
using namespace std::chrono;

void require(bool holds, const char* promise, std::string_view type) {
  if (holds) return;
  std::cerr << "broken promise: " << promise << ": " << type << '\n';
  std::abort();
}

/// Knows the domain 20000 over int4.
class Lookup final : public OidLookup {
 public:
  [[nodiscard]] bool knows(Oid type) const noexcept override { return !is_user_type(type) || type == 20'000; }
  [[nodiscard]] Oid base_of(Oid type) const noexcept override { return type == 20'000 ? oid::int4 : type; }
  [[nodiscard]] Oid same_bytes_as(Oid type) const noexcept override { return type; }
  [[nodiscard]] bool may_be(Oid type, NamedType /*named*/) const noexcept override { return type != 20'000; }
  [[nodiscard]] std::string name_of(Oid type) const override { return type_name(type); }
};

template <class T>
void read_again(const T& value) {
  ByteBuffer bytes;
  try {
    if constexpr (TextEncodable<T>) append_text(value, bytes);
    bytes.clear();
    Codec<T>::encode(value, bytes);
  } catch (const ConversionError&) {
    return;  // a server may send what it would not take: dates beyond its own range
  }
  if constexpr (Codec<T>::parameter_format == Format::binary) {
    T again{};
    const auto outcome = Codec<T>::decode(Codec<T>::parameter_type, bytes.view(), again);
    require(outcome == Decoded::fine, "what was decoded and encoded decodes", Codec<T>::name);
    ByteBuffer bytes_again;
    Codec<T>::encode(again, bytes_again);
    require(std::ranges::equal(bytes_again.view(), bytes.view()), "and goes as the same bytes", Codec<T>::name);
    if constexpr (std::equality_comparable<T>) {
      // What is or holds a NaN does not even equal itself.
      require(again == value || !(value == value), "and is the same", Codec<T>::name);
    }
  }
}

template <class T>
void decode_as(Oid type, ByteView bytes) {
  static const Lookup lookup;
  for (const OidLookup* known : {static_cast<const OidLookup*>(nullptr), static_cast<const OidLookup*>(&lookup)}) {
    const Oid read_as = type_read_as<T>(type, known);
    if (read_as == 0) continue;
    T value{};
    const auto outcome = decode_known(read_as, bytes, value, known);
    if (outcome == Decoded::fine) read_again(value);
  }
  if constexpr (TextDecodable<T>) {
    T value{};
    (void)Codec<T>::decode_text(bytes, value);
  }
}

template <class... T>
void decode_each(Oid type, ByteView bytes) {
  (decode_as<T>(type, bytes), ...);
}

template <class T>
void parse_what_is_printed(std::string_view text) {
  const auto value = T::parse(text);
  if (!value) return;
  const auto printed = value->to_text();
  const auto again = T::parse(printed);
  require(again.has_value() && *again == *value, "what is printed reads the same", printed);
}

}  // namespace

/// The first four bytes are the column's type, the rest the value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < sizeof(Oid)) return 0;
  const auto* start = reinterpret_cast<const std::byte*>(data);
  const auto type = load_big_endian<Oid>(start);
  const ByteView bytes{start + sizeof(Oid), size - sizeof(Oid)};

  decode_each<bool, std::int8_t, std::uint16_t, std::int32_t, std::uint64_t, float, double, char, std::string>(type,
                                                                                                               bytes);
  decode_each<std::vector<std::byte>, boost::uuids::uuid, boost::json::value, Hstore, fuzzed::Mood, fuzzed::Item>(
      type, bytes);
  decode_each<Numeric, boost::multiprecision::int128_t, boost::multiprecision::cpp_dec_float_50>(type, bytes);
  decode_each<sys_days, local_days, year_month_day, TimeOfDay, hh_mm_ss<microseconds>, TimeOfDayTz, Timestamp,
              TimestampTz, sys_time<microseconds>, sys_time<nanoseconds>, local_time<seconds>, Interval, hours>(type,
                                                                                                                bytes);
  decode_each<Inet, Cidr, MacAddress, MacAddress8, BitString, Tid, Lsn>(type, bytes);
  decode_each<std::vector<bool>, std::vector<float>, std::vector<std::optional<std::int32_t>>,
              std::vector<std::vector<std::string>>, std::vector<std::vector<std::vector<std::int16_t>>>,
              Array<std::optional<std::int32_t>>, Array<std::string>, Array<Numeric>, std::vector<fuzzed::Item>>(type,
                                                                                                                 bytes);
  decode_each<Range<std::int32_t>, Range<Numeric>, Range<sys_days>, Range<Timestamp>, Multirange<std::int32_t>,
              Multirange<TimestampTz>, std::vector<Range<std::int64_t>>>(type, bytes);

  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  parse_what_is_printed<Numeric>(text);
  parse_what_is_printed<Inet>(text);
  parse_what_is_printed<Cidr>(text);
  parse_what_is_printed<MacAddress>(text);
  parse_what_is_printed<BitString>(text);
  parse_what_is_printed<Lsn>(text);
  return 0;
}
