#include "types/bytes.hpp"
#include "types/fake_lookup.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/composite.hpp>
#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

struct Item {
  std::int32_t id = 0;
  std::optional<std::string> note{};
  std::string name{};

  friend bool operator==(const Item&, const Item&) = default;
};

struct Order {
  Item item{};
  std::vector<std::int32_t> sizes{};

  friend bool operator==(const Order&, const Order&) = default;
};

struct Row {
  std::int32_t id = 0;
};

}  // namespace shop

namespace pgdbm::types {

template <>
inline constexpr std::string_view postgres_type<shop::Item> = "item";
template <>
inline constexpr std::string_view postgres_type<shop::Order> = "shop.order";

namespace {

using namespace testing;
using shop::Item;
using shop::Order;
using ::testing::ElementsAre;

static_assert(Codec<Item>::parameter_type == oid::unspecified && Codec<Item>::parameter_format == Format::text);
static_assert(Codec<Item>::name == "shop::Item" && Codec<Order>::named_type.name == "shop.order");
static_assert(!Encodable<shop::Row> && !Decodable<shop::Row>, "a struct without a name is a row, not a composite");

// record_send(row(1::int4, null::text, 'ab'::text))
constexpr auto row =
    "00 00 00 03 00 00 00 17 00 00 00 04 00 00 00 01 00 00 00 19 ff ff ff ff 00 00 00 19 00 00 00 02 61 62";

TEST(Composite, IsReadFieldByField) {
  EXPECT_EQ(read<Item>(oid::record, row).value, (Item{1, std::nullopt, "ab"}));
  EXPECT_EQ(read<Item>(20'000, row).value, (Item{1, std::nullopt, "ab"}));
}

TEST(Composite, GoesAsALiteral) {
  EXPECT_EQ(encoded_text(Item{1, std::nullopt, "a\"b"}), R"_(("1",,"a\"b"))_");
  EXPECT_EQ(encoded_text(Item{-1, "", ""}), R"_(("-1","",""))_");
  EXPECT_EQ(encoded_text(Order{{1, "n", "x"}, {7, 8}}), R"_(("(\"1\",\"n\",\"x\")","{\"7\",\"8\"}"))_");
  EXPECT_EQ(encoded_text(std::vector{Item{1, {}, "x"}}), R"_({"(\"1\",,\"x\")"})_");
}

TEST(Composite, NestsInOthersAndInArrays) {
  const std::string item{row};
  constexpr auto sizes =
      "00 00 03 ef 00 00 00 1c 00 00 00 01 00 00 00 00 00 00 00 17 00 00 00 01 00 00 00 01 00 00 00 04 00 00 00 07";
  const auto order = "00 00 00 02 00 00 4e 20 00 00 00 22 " + item + " " + sizes;
  EXPECT_EQ(read<Order>(20'001, order).value, (Order{{1, std::nullopt, "ab"}, {7}}));
  const auto array = "00 00 00 01 00 00 00 00 00 00 08 c9 00 00 00 01 00 00 00 01 00 00 00 22 " + item;
  EXPECT_THAT(read<std::vector<Item>>(oid::record_array, array).value, ElementsAre(Item{1, std::nullopt, "ab"}));
}

TEST(Composite, TellsWhatItsFieldsCannotHold) {
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 02").outcome, Decoded::wrong_shape);
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 04").outcome, Decoded::wrong_shape);
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 03 00 00 00 17 ff ff ff ff").outcome, Decoded::unexpected_null);
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 03 00 00 00 19 00 00 00 01 61").outcome, Decoded::wrong_type);
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 03 00 00 00 17 00 00 00 03 00 00 01").outcome, Decoded::malformed);
  EXPECT_EQ(read<Item>(oid::record, "00 00 00 03 00 00 00 14 00 00 00 08 7f 00 00 00 00 00 00 00").outcome,
            Decoded::out_of_range);
}

TEST(Composite, RefusesBytesThatAreNone) {
  EXPECT_TRUE(refuses_each_truncation<Item>(oid::record, row));
  EXPECT_EQ(read<Item>(oid::record, std::string{row} + " 00").outcome, Decoded::malformed);
  EXPECT_EQ(read<Item>(oid::record, "ff ff ff ff").outcome, Decoded::malformed);
}

TEST(Composite, AsksTheLookUpForDomainsWithin) {
  const auto domain = "00 00 00 03 00 00 4e 20 00 00 00 04 00 00 00 01 00 00 00 19 ff ff ff ff 00 00 00 19 00 00 00 00";
  EXPECT_EQ(read<Item>(oid::record, domain).outcome, Decoded::wrong_type);
  Item value;
  EXPECT_EQ(Codec<Item>::decode(oid::record, bytes(domain), value, &FakeLookup::instance()), Decoded::fine);
  EXPECT_EQ(value, (Item{1, std::nullopt, ""}));
}

TEST(Composite, ReadsRecordsAndUsersTypes) {
  EXPECT_THAT(types_read<Item>(), ElementsAre(oid::record, Oid{16'384}, Oid{4'294'967'295}));
}

}  // namespace
}  // namespace pgdbm::types
