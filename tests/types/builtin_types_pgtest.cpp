// The tables of built-in types against a server's catalogue.
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/builtin_types.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support/server_test.hpp"

namespace pgdbm {
namespace {

struct CatalogueType {
  std::uint32_t oid = 0;
  std::uint32_t array = 0;
  std::string name{};
};

struct CatalogueRange {
  std::uint32_t subtype = 0;
  std::uint32_t range = 0;
  std::uint32_t multirange = 0;
};

class BuiltinTypes : public tests::ServerTest {};

TEST_F(BuiltinTypes, AreThoseOfTheCatalogue) {
  AsyncDatabaseManager db{config(1)};
  run(db.connect());
  std::vector<std::int64_t> known;
  for (const auto& type : types::builtin_types) known.push_back(type.type);
  const auto found = run(db.fetch_all<CatalogueType>(
      "SELECT oid, typarray AS array, CASE oid WHEN 18 THEN '\"char\"' ELSE typname END AS name "
      "FROM pg_type WHERE oid = ANY ($1) ORDER BY oid",
      known));
  ASSERT_EQ(found.size(), types::builtin_types.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].oid, types::builtin_types[i].type);
    EXPECT_EQ(found[i].array, types::builtin_types[i].array) << found[i].name;
    EXPECT_EQ(found[i].name, types::builtin_types[i].name);
  }
  run(db.disconnect());
}

TEST_F(BuiltinTypes, AreThoseThatTheServerCanSendInBinaryButForAFew) {
  AsyncDatabaseManager db{config(1)};
  run(db.connect());
  const auto without = run(db.fetch_all<std::uint32_t>("SELECT oid FROM pg_type WHERE typsend = 0 AND oid < 10000"));
  const auto elements = run(db.fetch_all<std::uint32_t>(
      "SELECT a.oid FROM pg_type a JOIN pg_type e ON e.typarray = a.oid WHERE e.typsend = 0 AND a.oid < 10000"));
  for (const auto& type : types::builtin_types) {
    EXPECT_EQ(types::builtin_has_binary(type.type), std::ranges::find(without, type.type) == without.end())
        << type.name;
    EXPECT_EQ(types::builtin_has_binary(type.array), std::ranges::find(elements, type.array) == elements.end())
        << type.name;
  }
  run(db.disconnect());
}

TEST_F(BuiltinTypes, HaveTheRangesOfTheCatalogue) {
  AsyncDatabaseManager db{config(1)};
  run(db.connect());
  const auto found = run(db.fetch_all<CatalogueRange>(
      "SELECT rngsubtype AS subtype, rngtypid AS range, rngmultitypid AS multirange FROM pg_range"));
  EXPECT_EQ(found.size(), types::builtin_ranges.size());
  for (const auto& range : found) {
    EXPECT_EQ(types::range_of(range.subtype), range.range);
    EXPECT_EQ(types::multirange_of(range.subtype), range.multirange);
  }
  run(db.disconnect());
}

}  // namespace
}  // namespace pgdbm
