#include <pgdbm/db/row_growth.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace pgdbm::db::detail {
namespace {

using Page = std::array<std::byte, 4096>;

TEST(RowGrowth, IsTwofoldAtFirst) {
  std::vector<Page> rows;
  std::vector<std::size_t> capacities;
  while (rows.size() * sizeof(Page) < long_result) {
    make_room(rows);
    if (capacities.empty() || capacities.back() != rows.capacity()) capacities.push_back(rows.capacity());
    rows.emplace_back();
  }
  EXPECT_EQ(capacities, (std::vector<std::size_t>{4, 8, 16, 32}));
}

TEST(RowGrowth, IsFourfoldForWhatIsLong) {
  std::vector<Page> rows(long_result / sizeof(Page));
  rows.shrink_to_fit();
  const auto before = rows.capacity();
  make_room(rows);
  EXPECT_EQ(rows.capacity(), 4 * before);
}

TEST(RowGrowth, LeavesRoomThatIsThere) {
  std::vector<Page> rows;
  rows.reserve(7);
  rows.resize(6);
  make_room(rows);
  EXPECT_EQ(rows.capacity(), 7U);
}

TEST(RowGrowth, KeepsTheRows) {
  std::vector<std::string> rows;
  for (std::size_t i = 0; i < 100'000; ++i) {
    make_room(rows);
    rows.push_back(std::to_string(i) + " is longer than what a string holds in itself");
  }
  for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_TRUE(rows[i].starts_with(std::to_string(i) + " is"));
}

}  // namespace
}  // namespace pgdbm::db::detail
