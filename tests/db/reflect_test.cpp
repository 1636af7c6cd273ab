#include <pgdbm/db/reflect.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

struct GlobalRecord {
  std::int64_t id;
  std::string email;
};

namespace pgdbm::db {
namespace {

using ::testing::ElementsAre;

struct Hidden {
  int a;
  std::optional<std::string> b_2;
  bool isOn;
  double _leading;
};

template <class T>
struct Templated {
  T value;
  GlobalRecord* value_;
};

TEST(Reflect, ReadsTheNamesOfMembersInTheirOrder) {
  static_assert(member_count<GlobalRecord> == 2);
  static_assert(member_names<GlobalRecord>[0] == "id");
  EXPECT_THAT(member_names<GlobalRecord>, ElementsAre("id", "email"));
}

TEST(Reflect, ReadsTypesOfAnyPlace) {
  struct Local {
    int x;
    std::string value;
  };
  EXPECT_THAT(member_names<Hidden>, ElementsAre("a", "b_2", "isOn", "_leading"));
  EXPECT_THAT(member_names<Local>, ElementsAre("x", "value"));
  EXPECT_THAT(member_names<Templated<std::string>>, ElementsAre("value", "value_"));
}

TEST(Reflect, TakesAggregatesOnly) {
  static_assert(Record<GlobalRecord>);
  static_assert(!Record<std::string>);
  static_assert(!Record<int>);
  struct Empty {};
  static_assert(!Record<Empty>);
}

}  // namespace
}  // namespace pgdbm::db
