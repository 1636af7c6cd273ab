#include <pgdbm/types/optional.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>

namespace pgdbm::types {
namespace {

static_assert(is_optional<std::optional<int>> && !is_optional<int>);
static_assert(std::is_same_v<remove_optional_t<std::optional<std::string>>, std::string>);
static_assert(std::is_same_v<remove_optional_t<int>, int>);
static_assert(NullLiteral<std::nullopt_t> && NullLiteral<std::nullptr_t>);

TEST(Optional, OfOptionalIsTakenApartOnceOnly) {
  EXPECT_TRUE((std::is_same_v<remove_optional_t<std::optional<std::optional<int>>>, std::optional<int>>));
  EXPECT_FALSE(NullLiteral<std::optional<int>>);
}

}  // namespace
}  // namespace pgdbm::types
