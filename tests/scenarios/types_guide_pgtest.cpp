// What docs/types.md shows, as it stands there.
#include <pgdbm/types.hpp>

// [enum]
#include <boost/describe/enum.hpp>

namespace shop {

enum class Mood { sad, ok, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

}  // namespace shop

// Optional for an enum: columns of another type are then refused by name.
template <>
inline constexpr std::string_view pgdbm::types::postgres_type<shop::Mood> = "mood";
// [/enum]

// [composite]
namespace shop {

struct Address {  // CREATE TYPE address AS (street text, number int4, moods mood[])
  std::string street;
  std::optional<std::int32_t> number;
  std::vector<Mood> moods;
};

}  // namespace shop

template <>
inline constexpr std::string_view pgdbm::types::postgres_type<shop::Address> = "address";
// [/composite]

// [range]
// CREATE TYPE span AS RANGE (subtype = float8)
template <>
inline constexpr std::string_view pgdbm::types::postgres_type<pgdbm::types::Range<double>> = "span";
// [/range]

// [codec]
namespace shop {

struct Grant {  // aclitem, which the server can only send as text
  std::string text;
};

}  // namespace shop

template <>
struct pgdbm::types::Codec<shop::Grant> {
  static constexpr std::string_view name = "shop::Grant";  // for messages
  static constexpr Oid parameter_type = oid::unspecified;  // as a parameter: text, which the server types
  static constexpr Format parameter_format = Format::text;
  static void encode(const shop::Grant& value, ByteBuffer& out) { out.append(value.text); }

  static constexpr bool decodes(Oid type) noexcept { return type == oid::text; }
  static Decoded decode(Oid /*type*/, ByteView bytes, shop::Grant& out) { return decode_text(bytes, out); }
  static Decoded decode_text(ByteView text, shop::Grant& out) {
    return Codec<std::string>::decode_text(text, out.text);
  }
};
// [/codec]

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

class TypesGuide : public tests::OwnServerTest {};

TEST_F(TypesGuide, IsTrue) {
  AsyncDatabaseManager db{config(1)};
  run(db.connect());
  run(
      db.execute_script("CREATE EXTENSION hstore; CREATE ROLE ada; CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); "
                        "CREATE TYPE address AS (street text, number int4, moods mood[]); "
                        "CREATE TYPE span AS RANGE (subtype = float8); "
                        "CREATE TABLE people (home address, tags hstore)"));
  const auto guide = [](const AsyncDatabaseManager& users) -> asio::awaitable<void> {
    // [use]
    const shop::Address home{"Elm St", 5, {shop::Mood::ok}};
    const pgdbm::types::Hstore tags{{"vip", std::nullopt}};
    co_await users.execute("INSERT INTO people (home, tags) VALUES ($1, $2)", home, tags);

    struct Person {
      shop::Address home;
      pgdbm::types::Hstore tags;
    };
    const auto people = co_await users.fetch_all<Person>("SELECT home, tags FROM people");
    // [/use]
    EXPECT_EQ(people.at(0).home.moods, home.moods);
    EXPECT_EQ(people.at(0).tags, tags);
    const shop::Grant given{"=r/ada"};
    const auto grant = co_await users.fetch_value<shop::Grant>("SELECT $1::aclitem", given);
    EXPECT_EQ(grant.text, "=r/ada");
    using Span = types::Range<double>;
    const Span span = Span::half_open(0, 0.5);
    const auto back = co_await users.fetch_value<Span>("SELECT $1::span", span);
    EXPECT_EQ(back, span);
  };
  run(guide(db));
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
