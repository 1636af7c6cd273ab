// Types that the server can only send as text: read as text beside others in binary, and no statement runs twice for
// it.
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/numeric.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/server_test.hpp"

namespace shop {

/// A type of an application's own that reads text of one kind.
struct Grant {
  std::string text;
};

}  // namespace shop

namespace pgdbm {

template <>
struct types::Codec<shop::Grant> {
  static constexpr std::string_view name = "shop::Grant";
  static constexpr bool decodes(Oid type) noexcept { return type == oid::text; }
  static Decoded decode(Oid /*type*/, ByteView bytes, shop::Grant& out) { return decode_text(bytes, out); }
  static Decoded decode_text(ByteView bytes, shop::Grant& out) {
    if (bytes.empty() || bytes[0] != std::byte{'='}) return Decoded::malformed;
    return Codec<std::string>::decode_text(bytes, out.text);
  }
};

namespace {

using tests::message_of;

struct Grants {
  std::int64_t id = 0;
  std::optional<std::string> acl{};
  std::vector<std::int32_t> ints{};
};

class TextOnlyTypes : public tests::OwnServerTest {
 protected:
  void SetUp() override {
    run(db_.connect());
    run(
        db_.execute_script("CREATE ROLE ada;"
                           "CREATE TYPE pair AS (acl aclitem, i int4);"
                           "CREATE DOMAIN grant_of AS aclitem;"
                           "CREATE TABLE grants (id int8 GENERATED ALWAYS AS IDENTITY, acl aclitem)"));
  }
  void TearDown() override { run(db_.disconnect()); }

  AsyncDatabaseManager db_{config(1)};
};

TEST_F(TextOnlyTypes, AreReadAsText) {
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '=r/ada'::aclitem")), "=r/ada");
  EXPECT_EQ(run(db_.fetch_value<std::optional<std::string>>("SELECT NULL::aclitem")), std::nullopt);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '{=r/ada}'::aclitem[]")), "{=r/ada}");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '=r/ada'::grant_of")), "=r/ada");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT ROW('=r/ada', 1)::pair")), "(=r/ada,1)") << "for what it holds";
  EXPECT_EQ(run(db_.fetch_value<shop::Grant>("SELECT '=r/ada'::aclitem")).text, "=r/ada");
}

TEST_F(TextOnlyTypes, StandBesideOthersInBinary) {
  for (int i = 0; i < 4; ++i) {  // described, seen, prepared, and from there
    const auto row =
        run(db_.fetch_one<Grants>("SELECT 7::int8 AS id, '=r/ada'::aclitem AS acl, '{1,2}'::int4[] AS ints"));
    EXPECT_EQ(row->id, 7);
    EXPECT_EQ(row->acl, "=r/ada");
    EXPECT_EQ(row->ints, (std::vector{1, 2}));
  }
}

TEST_F(TextOnlyTypes, AreReadByTheStatementThatWritesThemWhichRunsOnce) {
  const auto row = run(
      db_.fetch_one<Grants>("INSERT INTO grants (acl) VALUES ('=r/ada') RETURNING id, acl, ARRAY[id]::int4[] AS ints"));
  EXPECT_EQ(row->id, 1);
  EXPECT_EQ(row->acl, "=r/ada");
  run(db_.transaction([](Transaction& tx) -> asio::awaitable<void> {
    const auto again =
        co_await tx.fetch_value<std::string>("INSERT INTO grants (acl) VALUES ($1::aclitem) RETURNING acl", "=w/ada");
    EXPECT_EQ(again, "=w/ada");
  }));
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT count(*) FROM grants")), 2);
  EXPECT_EQ(run(db_.fetch_value<std::int64_t>("SELECT nextval('grants_id_seq')")), 3);
}

TEST_F(TextOnlyTypes, ArePassedOver) {
  struct Id {
    std::int64_t id = 0;
  };
  run(db_.execute("INSERT INTO grants (acl) VALUES ('=r/ada')"));
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(run(db_.fetch_all<Id>("SELECT * FROM grants")).size(), 1U);
    EXPECT_EQ(run(db_.execute("SELECT * FROM grants")).rows, 1U) << "the same statement, its rows unread";
    EXPECT_EQ(run(db_.fetch_all<Grants>("SELECT id, acl, ARRAY[7] AS ints FROM grants")).at(0).acl, "=r/ada");
  }
}

TEST_F(TextOnlyTypes, AreExpectedAnewWhenATableHasChanged) {
  run(db_.execute("INSERT INTO grants (acl) VALUES ('=r/ada')"));
  struct Acl {
    std::string acl{};
  };
  const auto acl = [&] { return run(db_.fetch_one<Acl>("SELECT * FROM grants"))->acl; };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(acl(), "=r/ada");
  run(db_.execute("ALTER TABLE grants DROP COLUMN id"));
  EXPECT_THROW(acl(), QueryError) << "which is then forgotten";
  EXPECT_EQ(acl(), "=r/ada");
}

TEST_F(TextOnlyTypes, SayWhatCannotReadThem) {
  struct Number {
    std::int32_t acl = 0;
  };
  struct Vector {
    std::vector<std::int32_t> acl{};
  };
  EXPECT_EQ(
      message_of<ConversionError>([&] { (void)run(db_.fetch_all<Vector>("SELECT '{=r/ada}'::aclitem[] AS acl")); }),
      "Column 'acl' is of type aclitem[], which the server can only send as text, and std::vector<std::int32_t> is "
      "not read from text. Cast it in the statement, or read it into std::string.");
  EXPECT_EQ(message_of<ConversionError>([&] { (void)run(db_.fetch_all<Number>("SELECT '=r/ada'::aclitem AS acl")); }),
            "Column 'acl' (aclitem) came as text that its C++ type (std::int32_t) does not understand. "
            "Cast it in the statement, or change the C++ type.");
  EXPECT_EQ(
      message_of<ConversionError>([&] { (void)run(db_.fetch_value<shop::Grant>("SELECT 'ada=r/ada'::aclitem")); }),
      "Column 'aclitem' (aclitem) came as text that its C++ type (shop::Grant) does not understand. "
      "Cast it in the statement, or change the C++ type.");
}

}  // namespace
}  // namespace pgdbm
