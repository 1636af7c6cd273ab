#include <pgdbm/types/spelling.hpp>

#include <gtest/gtest.h>

namespace shop {
struct Thing {};
template <class T>
struct Box {};
}  // namespace shop

namespace pgdbm::types {
namespace {

TEST(Spelling, IsThatOfTheSource) {
  EXPECT_EQ(spelling_of<int>(), "int");
  EXPECT_EQ(spelling_of<shop::Thing>(), "shop::Thing");
  EXPECT_EQ(spelling_of<shop::Box<shop::Thing>>(), "shop::Box<shop::Thing>");
}

}  // namespace
}  // namespace pgdbm::types
