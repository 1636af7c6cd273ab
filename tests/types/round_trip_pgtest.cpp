// Each type by the thousand to a server and back: as elements of an array parameter, and by themselves. The server
// compares the binary value with what it makes of our text for it; what comes back must equal what was sent.
#include "types/bytes.hpp"
#include "types/random_values.hpp"

#include <pgdbm/types.hpp>

#include <boost/describe/enum.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "support/server_test.hpp"

namespace shop {

enum class Mood { sad, ok, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

struct Item {
  std::int32_t id = 0;
  std::optional<std::string> note{};
  Mood mood{};
  std::optional<std::vector<std::int64_t>> sizes{};
  std::chrono::sys_days since{};

  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace shop

namespace pgdbm {
namespace types {

template <>
inline constexpr std::string_view postgres_type<shop::Mood> = "mood";
template <>
inline constexpr std::string_view postgres_type<shop::Item> = "item";
template <>
inline constexpr std::string_view postgres_type<Range<double>> = "float8_range";

namespace testing {

template <>
struct Values<shop::Mood> {
  static std::vector<shop::Mood> extremes() { return {shop::Mood::sad, shop::Mood::happy}; }
  static shop::Mood next(Random& random) { return static_cast<shop::Mood>(random.between(0, 2)); }
};

template <>
struct Values<shop::Item> {
  static std::vector<shop::Item> extremes() {
    return {{}, {.note = ""}, {.sizes = std::vector<std::int64_t>{}}, {.since = std::chrono::sys_days::max()}};
  }
  static shop::Item next(Random& random) {
    shop::Item made{.id = Values<std::int32_t>::next(random), .mood = Values<shop::Mood>::next(random)};
    if (random.chance(80)) made.note = random.text();
    if (random.chance(50)) made.sizes.emplace(static_cast<std::size_t>(random.between(0, 3)), random.between(-9, 9));
    made.since = Values<std::chrono::sys_days>::next(random);
    return made;
  }
};

template <>
struct Values<Hstore> {
  static std::vector<Hstore> extremes() { return {{}, {{"", ""}}, {{"NULL", std::nullopt}}}; }
  static Hstore next(Random& random) {
    Hstore made;
    for (auto i = random.between(0, 5); i > 0; --i) {
      made[random.text()] = random.chance(70) ? std::optional{random.text()} : std::nullopt;
    }
    return made;
  }
};

}  // namespace testing
}  // namespace types

namespace {

using namespace types;
using namespace types::testing;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

/// What came back of a value.
template <class T>
struct Echo {
  T value{};
  std::string text{};  ///< as the server prints it
  bool same = false;   ///< the server took our text for the same value
};

/// Equal, and NaN equals NaN.
template <class T>
bool is_equal(const T& a, const T& b) {
  if constexpr (std::floating_point<T>) {
    return a == b || (std::isnan(a) && std::isnan(b));
  } else {
    return a == b;
  }
}

class RoundTrip : public test_support::ServerTest {
 protected:
  void SetUp() override { run(db_.connect()); }
  void TearDown() override { run(db_.disconnect()); }

  template <class T>
  void expect_same(const T& sent, const Echo<T>& echo, const std::string& type) {
    ASSERT_TRUE(is_equal(echo.value, sent))
        << type << " came back another: " << nested_text(sent).substr(0, 200) << " as " << echo.text.substr(0, 200);
    ASSERT_TRUE(echo.same) << type << " in binary differs from its text: " << nested_text(sent).substr(0, 200) << " is "
                           << echo.text.substr(0, 200);
    if constexpr (TextDecodable<T> && !std::same_as<T, std::string> && !std::same_as<T, boost::json::value>) {
      const auto read = read_text<T>(echo.text);
      ASSERT_EQ(read.outcome, Decoded::fine) << type << ": " << echo.text.substr(0, 200);
      ASSERT_TRUE(is_equal(read.value, sent)) << type << ": " << echo.text.substr(0, 200);
    }
  }

  /// As parameters of their own: `SELECT $1::type`.
  template <class T>
  void send_one_by_one(const std::string& type, const std::vector<T>& values) {
    const auto sql = fmt::format(
        "SELECT $1::{0} AS value, ($1::{0})::text AS text, "
        "($1::{0})::text = ($2::{0})::text AS same",
        type);
    for (const T& value : values) {
      const auto echo = run(db_.fetch_one<Echo<T>>(runtime(sql), value, nested_text(value)));
      ASSERT_TRUE(echo.has_value());
      expect_same(value, *echo, type);
      if (HasFatalFailure()) return;
    }
  }

  /// As elements of an array, and back as rows.
  template <class T>
  void send_together(const std::string& type, const std::vector<T>& values) {
    std::vector<std::string> texts;
    for (const T& value : values) texts.push_back(nested_text(value));
    // Not unnest(), which would take composites apart.
    const auto sql = fmt::format(
        "SELECT a AS value, a::text AS text, a::text = (b::{0})::text AS same "
        "FROM generate_series(1, cardinality($2::text[])) AS i, "
        "LATERAL (SELECT ($1::{0}[])[i] AS a, ($2::text[])[i] AS b) AS both_of ORDER BY i",
        type);
    const auto echoes = run(db_.fetch_all<Echo<T>>(runtime(sql), values, texts));
    ASSERT_EQ(echoes.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      expect_same<T>(values[i], echoes[i], type);
      if (HasFatalFailure()) return;
    }
  }

  template <class T>
  void round_trip(const std::string& type, std::size_t count = 2'000) {
    SCOPED_TRACE(type);
    Random random;
    const auto extremes = Values<T>::extremes();
    send_one_by_one<T>(type, extremes);
    send_together<T>(type, extremes);
    std::vector<T> few;
    for (int i = 0; i < 20; ++i) few.push_back(Values<T>::next(random));
    send_one_by_one<T>(type, few);
    for (std::size_t sent = 0; sent < count && !HasFatalFailure(); sent += 500) {
      std::vector<T> many;
      for (int i = 0; i < 500; ++i) many.push_back(Values<T>::next(random));
      send_together<T>(type, many);
    }
  }

  AsyncDatabaseManager db_{config(1)};
};

TEST_F(RoundTrip, OfNumbers) {
  round_trip<bool>("bool", 500);
  round_trip<std::int16_t>("int2");
  round_trip<std::int32_t>("int4");
  round_trip<std::int64_t>("int8");
  round_trip<std::uint32_t>("oid");
  round_trip<std::uint64_t>("xid8");
  round_trip<float>("float4");
  round_trip<double>("float8");
}

TEST_F(RoundTrip, OfNumeric) {
  round_trip<Numeric>("numeric", 5'000);
  round_trip<boost::multiprecision::cpp_int>("numeric", 500);
}

TEST_F(RoundTrip, OfTextAndBytes) {
  round_trip<std::string>("text");
  round_trip<std::string>("varchar");
  round_trip<char>("\"char\"");
  round_trip<std::vector<std::byte>>("bytea");
  round_trip<boost::uuids::uuid>("uuid");
  round_trip<BitString>("varbit");
}

TEST_F(RoundTrip, OfDatesAndTimes) {
  round_trip<sys_days>("date");
  round_trip<std::chrono::local_days>("date");
  round_trip<std::chrono::year_month_day>("date");
  round_trip<TimeOfDay>("time");
  round_trip<TimeOfDayTz>("timetz");
  round_trip<Timestamp>("timestamp");
  round_trip<TimestampTz>("timestamptz");
}

TEST_F(RoundTrip, OfChronoTimePointsAndDurations) {
  round_trip<sys_time<microseconds>>("timestamptz");
  round_trip<sys_time<nanoseconds>>("timestamptz");
  round_trip<sys_time<seconds>>("timestamptz");
  round_trip<std::chrono::local_time<microseconds>>("timestamp");
  round_trip<Interval>("interval");
  round_trip<microseconds>("interval");
}

TEST_F(RoundTrip, OfJson) {
  round_trip<boost::json::value>("jsonb");
  // json has no equality; what is sent as jsonb is assigned to it.
  Random random;
  for (int i = 0; i < 200; ++i) {
    const auto sent = Values<boost::json::value>::next(random);
    EXPECT_EQ(run(db_.fetch_value<boost::json::value>("SELECT $1::jsonb::json", sent)), sent);
  }
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '{\"a\":  1}'::json")), "{\"a\":  1}");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '{\"a\":  1}'::jsonb")), "{\"a\": 1}");
}

TEST_F(RoundTrip, OfNetworkAddresses) {
  round_trip<Inet>("inet", 5'000);
  round_trip<Cidr>("cidr", 5'000);
  round_trip<MacAddress>("macaddr");
  round_trip<MacAddress8>("macaddr8");
}

TEST_F(RoundTrip, OfTheSystemsOwnTypes) {
  round_trip<Tid>("tid");
  round_trip<Lsn>("pg_lsn");
  EXPECT_EQ(run(db_.fetch_value<std::uint32_t>("SELECT 'pg_type'::regclass")), 1247U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT typname FROM pg_type WHERE oid = 23")), "int4");
  EXPECT_EQ(run(db_.fetch_value<std::vector<std::int16_t>>("SELECT '1 2'::int2vector")),
            (std::vector<std::int16_t>{1, 2}));
}

TEST_F(RoundTrip, OfRanges) {
  round_trip<Range<std::int32_t>>("int4range");
  round_trip<Range<std::int64_t>>("int8range");
  round_trip<Range<Numeric>>("numrange");
  round_trip<Range<sys_days>>("daterange");
  round_trip<Range<Timestamp>>("tsrange");
  round_trip<Range<TimestampTz>>("tstzrange");
  round_trip<Multirange<std::int32_t>>("int4multirange");
  round_trip<Multirange<std::int64_t>>("int8multirange");
}

TEST_F(RoundTrip, OfTypesOfUsersAndExtensions) {
  run(
      db_.execute_script("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
                         "CREATE TYPE item AS (id int4, note varchar, mood mood, sizes int8[], since date);"
                         "CREATE TYPE float8_range AS RANGE (subtype = float8);"
                         "CREATE EXTENSION hstore; CREATE EXTENSION citext"));
  round_trip<shop::Mood>("mood");
  round_trip<shop::Item>("item");
  round_trip<Hstore>("hstore");
  round_trip<Range<double>>("float8_range", 500);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT ($1::citext)::text", "Ada")), "Ada");
  EXPECT_EQ(run(db_.fetch_value<shop::Item>("SELECT ROW(1, NULL, 'ok'::mood, NULL::int8[], '2000-01-01'::date)")).id,
            1);
}

TEST_F(RoundTrip, OfDomainsAsTheirBaseTypes) {
  run(db_.execute_script("CREATE DOMAIN age AS int4 CHECK (VALUE >= 0)"));
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT $1::age", 7)), 7);
}

/// An array of up to three dimensions, with NULLs and bounds.
Array<std::optional<std::int32_t>> random_array(Random& random) {
  Array<std::optional<std::int32_t>> made;
  std::int64_t size = random.chance(10) ? 0 : 1;
  for (auto i = size * random.between(1, 3); i > 0; --i) {
    made.dimensions.push_back({static_cast<std::int32_t>(random.between(1, 4)),
                               static_cast<std::int32_t>(random.chance(50) ? 1 : random.between(-9, 9))});
    size *= made.dimensions.back().size;
  }
  for (; size > 0; --size) {
    made.elements.push_back(random.chance(20) ? std::nullopt : std::optional{Values<std::int32_t>::next(random)});
  }
  return made;
}

TEST_F(RoundTrip, OfArraysOfEachShape) {
  Random random;
  for (int i = 0; i < 1'000; ++i) {
    const auto ints = random_array(random);
    send_one_by_one<Array<std::optional<std::int32_t>>>("int4[]", {ints});
    Array<std::optional<std::string>> texts{ints.dimensions, {}};
    for (const auto& element : ints.elements)
      texts.elements.push_back(element ? std::optional{random.text()} : std::nullopt);
    send_one_by_one<Array<std::optional<std::string>>>("text[]", {texts});
    if (HasFatalFailure()) return;
  }
  const std::vector<std::vector<double>> matrix{{1.5, -2}, {3, 4}, {0, 0.125}};
  send_one_by_one<std::vector<std::vector<double>>>("float8[]", {matrix, {}});
  send_one_by_one<std::vector<std::string>>("varchar[]", {{"a", "", "NULL"}, {}});
  send_one_by_one<std::vector<Range<std::int32_t>>>("int4range[]", {{Range<std::int32_t>::half_open(1, 2)}});
  send_one_by_one<std::vector<boost::json::value>>("jsonb[]", {{nullptr, 1, "x"}});
}

TEST_F(RoundTrip, ExplainsWhatAnArrayCannotHold) {
  const auto message = [&](auto&& work) { return test_support::message_of<ConversionError>(work); };
  using Ints = std::vector<std::int32_t>;
  EXPECT_EQ(message([&] { run(db_.fetch_value<Ints>("SELECT '{1,NULL}'::int4[]")); }),
            "Column 'int4' (int4[]) holds a NULL within, which its C++ type (std::vector<std::int32_t>) cannot hold. "
            "Use std::optional for the element or member.");
  EXPECT_EQ(message([&] { run(db_.fetch_value<Ints>("SELECT '{{1},{2}}'::int4[]")); }),
            "Column 'int4' (int4[]) has another number of dimensions or fields than its C++ type "
            "(std::vector<std::int32_t>). "
            "Read it into a type of that shape.");
  EXPECT_EQ(message([&] { run(db_.fetch_value<shop::Item>("SELECT ROW(1::int8, 'a', 'ok', 'x', 2)")); }),
            "Column 'row' (record) holds values of a type that its C++ type (shop::Item) does not read. "
            "Cast it in the statement, or change the C++ type.");
  EXPECT_EQ(message([&] { run(db_.fetch_value<sys_time<seconds>>("SELECT '2000-01-01 00:00:00.5+00'::timestamptz")); }),
            "Column 'timestamptz' (timestamptz) holds a value that does not fit its C++ type (std::chrono::sys_time). "
            "Use a wider type; an enum must describe each label.");
  EXPECT_EQ(message([&] { run(db_.fetch_value<Ints>("SELECT 1::int8")); }),
            "Column 'int8' is of type int8, which cannot be read into std::vector<std::int32_t>. "
            "Cast it in the statement, or change the C++ type.");
}

}  // namespace
}  // namespace pgdbm
