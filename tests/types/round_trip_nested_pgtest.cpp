// Arrays, composites, enums and other types of users and extensions, to a server and back.
#include "types/round_trip.hpp"

#include <boost/describe/enum.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
using std::chrono::seconds;
using std::chrono::sys_time;

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
  const auto message = [&](auto&& work) { return tests::message_of<ConversionError>(work); };
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
