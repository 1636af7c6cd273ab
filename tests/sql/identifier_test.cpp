#include <pgdbm/sql/identifier.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>

namespace pgdbm::sql {
namespace {

// SELECT word FROM pg_get_keywords() WHERE catcode <> 'U', on PostgreSQL 15.
constexpr std::string_view quoted_by_postgresql_15 =
    "all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both "
    "case cast char character check coalesce collate collation column concurrently constraint create cross "
    "current_catalog current_date current_role current_schema current_time current_timestamp current_user dec "
    "decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign "
    "freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect "
    "interval into is isnull join lateral leading least left like limit localtime localtimestamp national "
    "natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps "
    "overlay placing position precision primary real references returning right row select session_user setof "
    "similar smallint some substring symmetric table tablesample then time timestamp to trailing treat trim "
    "true union unique user using values varchar variadic verbose when where window with xmlattributes "
    "xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

std::string message_of(const auto& result) {
  return result.has_value() ? "no fault" : result.error().message;
}

TEST(Identifier, AlwaysQuotesWhenTold) {
  EXPECT_EQ(quote_identifier("users").value(), R"("users")");
  EXPECT_EQ(quote_identifier(R"(a"b)").value(), R"("a""b")");
  EXPECT_EQ(quote_identifier(R"(")").value(), R"("""")");
  EXPECT_EQ(quote_identifier("a b;--").value(), R"("a b;--")");
}

TEST(Identifier, LeavesPlainNamesBare) {
  for (std::string_view name : {"users", "_x", "a1_b2", "temp", "json_x", "value", "index"}) {
    EXPECT_EQ(quote_if_needed(name).value(), name);
  }
}

TEST(Identifier, QuotesNamesThatWouldMeanAnotherOrNothing) {
  EXPECT_EQ(quote_if_needed("Users").value(), R"("Users")");
  EXPECT_EQ(quote_if_needed("1a").value(), R"("1a")");
  EXPECT_EQ(quote_if_needed("a$b").value(), R"("a$b")") << "as the server's quote_ident does";
  EXPECT_EQ(quote_if_needed("\xc3\xa9").value(), "\"\xc3\xa9\"");
  EXPECT_EQ(quote_if_needed("a\n").value(), "\"a\n\"");
  EXPECT_EQ(quote_if_needed("user").value(), R"("user")");
}

TEST(Identifier, QuotesEveryWordThatTheServerQuotes) {
  std::istringstream words{std::string{quoted_by_postgresql_15}};
  int count = 0;
  for (std::string word; words >> word; ++count) EXPECT_TRUE(is_reserved(word)) << word;
  EXPECT_EQ(count, 151);
  for (std::string_view later : {"system_user", "json_table", "merge_action"}) EXPECT_TRUE(is_reserved(later)) << later;
  for (std::string_view unreserved : {"abort", "begin", "temp", "zone", "users", ""}) {
    EXPECT_FALSE(is_reserved(unreserved)) << unreserved;
  }
}

TEST(Identifier, RefusesWhatPostgreSqlCannotHold) {
  const std::string longest(63, 'a');
  EXPECT_TRUE(quote_identifier(longest).has_value());
  EXPECT_EQ(
      message_of(quote_identifier(longest + "b")),
      "Invalid name '" + longest + "b'. It has 64 bytes; PostgreSQL keeps 63 and would silently mean another name.");
  EXPECT_EQ(message_of(quote_if_needed("")), "Invalid name ''. A name must not be empty.");
  EXPECT_EQ(message_of(quote_identifier(std::string_view{"a\0b", 3})),
            "Invalid name 'a'. A NUL byte follows, which PostgreSQL cannot store.");
  EXPECT_EQ(quote_if_needed(longest + "b").error().kind, FaultKind::invalid_schema);
  std::string accented;
  for (int i = 0; i < 32; ++i) accented += "\xc3\xa9";
  EXPECT_FALSE(quote_identifier(accented).has_value()) << "32 letters, but 64 bytes";
}

TEST(Identifier, QuotesLiterals) {
  EXPECT_EQ(quote_literal("").value(), "''");
  EXPECT_EQ(quote_literal("it's").value(), "'it''s'");
  EXPECT_EQ(quote_literal(R"(a\b'c)").value(), R"(E'a\\b''c')");
  EXPECT_EQ(message_of(quote_literal(std::string_view{"\0", 1})),
            "A text with a NUL byte cannot be a literal of PostgreSQL.");
}

TEST(SchemaName, AcceptsLettersDigitsAndUnderscores) {
  for (std::string_view name : {"a", "_", "users", "Users", "tenant_42", "select"}) {
    EXPECT_TRUE(validate_schema_name(name).has_value()) << name;
  }
  EXPECT_TRUE(validate_schema_name(std::string(63, 'x')).has_value());
}

TEST(SchemaName, F38RefusesATrailingNewline) {
  EXPECT_EQ(message_of(validate_schema_name("abc\n")),
            "Invalid schema name 'abc\n'. Schema names must begin with a letter or underscore and go on with letters, "
            "digits and underscores.");
}

TEST(SchemaName, SaysWhyANameIsRefused) {
  constexpr std::string_view shape =
      "Schema names must begin with a letter or underscore and go on with letters, digits and underscores.";
  for (std::string_view name : {"1a", "a-b", "a b", "a\"b", "a;b", "a.b", "a$", "\xc3\xa9", " a"}) {
    EXPECT_EQ(message_of(validate_schema_name(name)),
              "Invalid schema name '" + std::string{name} + "'. " + std::string{shape});
  }
  EXPECT_EQ(message_of(validate_schema_name("")), "Invalid schema name ''. A schema name must not be empty.");
  const std::string too_long(64, 'x');
  EXPECT_EQ(message_of(validate_schema_name(too_long)),
            "Invalid schema name '" + too_long + "'. Schema names must be 63 bytes at most, the limit of PostgreSQL.");
  EXPECT_EQ(validate_schema_name("").error().kind, FaultKind::invalid_schema);
}

}  // namespace
}  // namespace pgdbm::sql
