// Types that a database made for itself, through the verbs: looked up once, also by the statement that meets them
// first.
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/composite.hpp>
#include <pgdbm/types/enumeration.hpp>
#include <pgdbm/types/hstore.hpp>
#include <pgdbm/types/range.hpp>

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace shop {

enum class Mood { sad, ok, happy };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

struct Item {
  std::int32_t id = 0;
  std::optional<std::string> note{};
  Mood mood{};
  std::vector<std::int32_t> ages{};
  std::string label{};

  friend bool operator==(const Item&, const Item&) = default;
};

}  // namespace shop

namespace pgdbm {

template <>
inline constexpr std::string_view types::postgres_type<shop::Mood> = "mood";
template <>
inline constexpr std::string_view types::postgres_type<shop::Item> = "item";
template <>
inline constexpr std::string_view types::postgres_type<types::Range<double>> = "span";

namespace {

using shop::Item;
using ::testing::ElementsAre;
using ::testing::Pair;
using tests::message_of;
using types::Hstore;

class OwnTypes : public tests::ServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE EXTENSION hstore; CREATE EXTENSION citext;"
                           "CREATE DOMAIN age AS int4 CHECK (VALUE >= 0);"
                           "CREATE DOMAIN ages AS int4[];"
                           "CREATE DOMAIN label AS citext;"
                           "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"
                           "CREATE DOMAIN temper AS mood;"
                           "CREATE TYPE item AS (id age, note text, mood temper, ages ages, label label);"
                           "CREATE TYPE span AS RANGE (subtype = float8);"
                           "CREATE TYPE colour AS ENUM ('red');"
                           "CREATE TABLE items (id int8 GENERATED ALWAYS AS IDENTITY, item item);"
                           "CREATE TABLE log (id int8 GENERATED ALWAYS AS IDENTITY, line text)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  AsyncDatabaseManager db_{config()};
};

const Item item{7, "a, \"b\"", shop::Mood::happy, {1, 2}, "Big"};

TEST_F(OwnTypes, GoBothWaysAsStructsAndEnums) {
  EXPECT_EQ(run(db_.fetch_value<Item>("INSERT INTO items (item) VALUES ($1) RETURNING item", item)), item);
  EXPECT_EQ(run(db_.fetch_value<shop::Mood>("SELECT $1::mood", shop::Mood::sad)), shop::Mood::sad);
  EXPECT_THAT(run(db_.fetch_value<std::vector<Item>>("SELECT $1::item[]", std::vector{item, item})),
              ElementsAre(item, item));
  EXPECT_THAT(run(db_.fetch_value<std::vector<shop::Mood>>("SELECT '{ok,sad}'::mood[]")),
              ElementsAre(shop::Mood::ok, shop::Mood::sad));
  using Span = types::Range<double>;
  EXPECT_EQ(run(db_.fetch_value<Span>("SELECT $1::span", Span::half_open(0.5, 2))), Span::half_open(0.5, 2));
}

TEST_F(OwnTypes, AreReadThroughTheirDomains) {
  EXPECT_EQ(run(db_.fetch_value<std::int32_t>("SELECT 7::age")), 7);
  EXPECT_THAT(run(db_.fetch_value<std::vector<std::int32_t>>("SELECT '{1,2}'::ages")), ElementsAre(1, 2));
  EXPECT_THAT(run(db_.fetch_value<std::vector<std::int64_t>>("SELECT '{3,4}'::age[]")), ElementsAre(3, 4));
  EXPECT_THAT(run(db_.fetch_value<std::vector<shop::Mood>>("SELECT '{ok}'::temper[]")), ElementsAre(shop::Mood::ok));
  EXPECT_EQ(run(db_.fetch_value<shop::Mood>("SELECT 'ok'::temper")), shop::Mood::ok);
  EXPECT_THAT(run(db_.fetch_value<std::vector<std::string>>("SELECT '{a,B}'::label[]")), ElementsAre("a", "B"));
}

TEST_F(OwnTypes, OfExtensionsAreKnownByTheirNames) {
  const Hstore pairs{{"a", "1"}, {"b", std::nullopt}};
  EXPECT_EQ(run(db_.fetch_value<Hstore>("SELECT $1::hstore", pairs)), pairs);
  EXPECT_THAT(run(db_.fetch_value<std::vector<Hstore>>("SELECT ARRAY['a=>1'::hstore]")),
              ElementsAre(ElementsAre(Pair("a", "1"))));
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT 'Ada'::citext")), "Ada");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT 'ok'::mood")), "ok") << "an enum is text, too";
}

TEST_F(OwnTypes, AreLookedUpByTheStatementThatMeetsThemFirst) {
  // A value that reads no text is not described before: what comes is kept until its type is known.
  EXPECT_EQ(run(db_.fetch_value<Hstore>("INSERT INTO log (line) VALUES ('once') RETURNING hstore('id', id::text)")),
            (Hstore{{"id", "1"}}));
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM log")), 1);
}

struct Logged {
  std::int64_t id = 0;
  shop::Mood mood{};
  std::string label{};
};

TEST_F(OwnTypes, AreLookedUpWithoutRunningAStatementTwice) {
  const auto logged = run(db_.fetch_one<Logged>(
      "INSERT INTO log (line) VALUES ('once') RETURNING id, 'ok'::mood AS mood, 'x'::citext AS label, 1 AS other"));
  EXPECT_EQ(logged->id, 1);
  EXPECT_EQ(logged->mood, shop::Mood::ok);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT nextval('log_id_seq')")), 2)
      << "not even the sequence moved twice";
}

TEST_F(OwnTypes, AreLookedUpInsideATransactionThatMadeThem) {
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    co_await tx.execute("CREATE TYPE fresh AS (mood mood, ages age[])");
    struct Row {
      Hstore pairs{};
      std::string label{};
    };
    const auto row = co_await tx.fetch_one<Row>("SELECT 'a=>1'::hstore AS pairs, 'x'::citext AS label");
    EXPECT_EQ(row->label, "x");
    const auto kept = co_await tx.fetch_value<std::vector<Hstore>>("SELECT ARRAY['a=>1'::hstore]");
    EXPECT_EQ(kept.size(), 1U);
    const auto text = co_await tx.fetch_value<std::string>("SELECT ROW('ok', '{1}')::fresh::text");
    EXPECT_EQ(text, "(ok,{1})");
    const auto inner = co_await tx.fetch_one<Logged>(
        "INSERT INTO log (line) VALUES ('once') RETURNING id, 'sad'::mood AS mood, 'y'::citext AS label");
    EXPECT_EQ(inner->id, 1);
  }));
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM log")), 1);
}

TEST_F(OwnTypes, AreFoundAgainWhenTheyWereMadeAnew) {
  auto unprepared = config();
  unprepared.statement_cache_size = 0;  // a prepared statement breaks with a type it names ("cache lookup failed")
  AsyncDatabaseManager db{unprepared};
  run(db.connect());
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(run(db.fetch_value<shop::Mood>("SELECT 'ok'::mood")), shop::Mood::ok);
    EXPECT_EQ(run(db.fetch_value<std::string>("SELECT 'ok'::mood")), "ok");
    EXPECT_EQ(run(db.fetch_value<std::vector<std::string>>("SELECT '{ok}'::temper[]")).size(), 1U);
    run(
        db_.execute_script("DROP TABLE items; DROP TYPE mood CASCADE; DROP TABLE IF EXISTS items;"
                           "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); CREATE DOMAIN temper AS mood; "
                           "CREATE TABLE items ()"));
  }
  run(db.disconnect());
}

TEST_F(OwnTypes, AreSharedByAllManagersOfAPool) {
  const auto shared = config();
  auto pool = run(AsyncDatabaseManager::create_shared_pool(shared));
  run(
      db_.execute_script("CREATE SCHEMA a; CREATE TYPE a.mood AS ENUM ('ok');"
                         "CREATE SCHEMA b; CREATE TYPE b.mood AS ENUM ('ok')"));
  const AsyncDatabaseManager a{pool, "a"};
  const AsyncDatabaseManager b{pool, "b"};
  EXPECT_EQ(run(a.fetch_value<shop::Mood>("SELECT 'ok'::{{schema}}.mood")), shop::Mood::ok);
  EXPECT_EQ(run(b.fetch_value<shop::Mood>("SELECT 'ok'::{{schema}}.mood")), shop::Mood::ok)
      << "a type of that name in each schema";
  pool.close();
}

TEST_F(OwnTypes, AreTakenForAnotherByNobody) {
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_value<shop::Mood>("SELECT 'red'::colour")); }),
            "Column 'colour' is of type colour, which cannot be read into shop::Mood. "
            "Cast it in the statement, or change the C++ type.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_value<std::int32_t>("SELECT 'red'::colour")); }),
            "Column 'colour' is of type colour, which cannot be read into std::int32_t. "
            "Cast it in the statement, or change the C++ type.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_value<Hstore>("SELECT ARRAY['red'::colour]")); }),
            "Column 'array' is of type colour[], which cannot be read into "
            "std::map<std::string, std::optional<std::string>>. Cast it in the statement, or change the C++ type.");
  run(db_.execute_script("CREATE SCHEMA hidden; CREATE TYPE hidden.mood AS ENUM ('ok', 'odd')"));
  EXPECT_EQ(
      message_of<ConversionError>([&] { (void)run(db_.fetch_value<shop::Mood>("SELECT 'odd'::hidden.mood")); }),
      "Column 'mood' (hidden.mood) holds a value that does not fit its C++ type (shop::Mood). Use a wider type; an "
      "enum must describe each label.");
}

}  // namespace
}  // namespace pgdbm
