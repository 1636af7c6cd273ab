#include "types/bytes.hpp"
#include <pgdbm/types/json.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace pgdbm::types {
namespace {

using namespace testing;
using boost::json::array;
using boost::json::object;
using boost::json::value;
using ::testing::ElementsAre;

static_assert(Codec<value>::parameter_type == oid::jsonb && Codec<value>::parameter_format == Format::binary);

TEST(Json, GoesAsJsonbWithItsVersion) {
  EXPECT_EQ(encoded(value{{"a", 1}}), "01 7b 22 61 22 3a 31 7d");
  EXPECT_EQ(encoded(value{}), "01 6e 75 6c 6c") << "JSON's null, not SQL's";
}

TEST(Json, ReadsJsonAndJsonb) {
  const value expected{{"a", array{1, 2.5, true, nullptr, "ü"}}};
  EXPECT_EQ(read<value>(oid::json, bytes_of(R"( {"a": [1, 2.5, true, null, "ü"]} )")).value, expected);
  EXPECT_EQ(read<value>(oid::jsonb, bytes_of("\x01{\"a\": [1, 2.5, true, null, \"\\u00fc\"]}")).value, expected);
  EXPECT_EQ(read_text<value>("[]").value, value(array{}));
}

TEST(Json, KeepsIntegersOf64Bits) {
  EXPECT_EQ(read_text<value>("-9223372036854775808").value.as_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(read_text<value>("18446744073709551615").value.as_uint64(), std::numeric_limits<std::uint64_t>::max());
}

TEST(Json, ReadsDoublesToTheLastBit) {
  for (const double exact : {5e32, 0.1 + 0.2, 1e23, -123456789.123456789e-20, 2.2250738585072011e-308, 5e-324,
                             std::numeric_limits<double>::max()}) {
    EXPECT_EQ(read_text<value>(nested_text(value(exact))).value, value(exact)) << exact;
  }
  EXPECT_EQ(read_text<value>("[3.0e-1]").value, value(array{0.3})) << "within others";
}

TEST(Json, TellsWhatIsTooLargeForADouble) {
  EXPECT_EQ(read_text<value>("1e308").value, value(1e308));
  EXPECT_EQ(read_text<value>("1e309").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_text<value>("-17e9999999999").outcome, Decoded::out_of_range);
  EXPECT_EQ(read_text<value>("-1e-400").value, value(-0.0)) << "what is too small is nearly nothing";
}

TEST(Json, WritesLongValuesWhole) {
  const std::string text(10'000, 'x');
  EXPECT_EQ(nested_text(value(boost::json::string(text))), "\"" + text + "\"");
}

TEST(Json, EscapesWhatJsonMustEscape) {
  EXPECT_EQ(nested_text(value("\"\\\n")), R"("\"\\\n")");
}

TEST(Json, TellsWhatIsDeeperThanItsLimit) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(read_text<value>(nested(max_json_depth)).outcome, Decoded::fine);
  EXPECT_EQ(read_text<value>(nested(max_json_depth + 1)).outcome, Decoded::out_of_range);
  EXPECT_EQ(read_text<value>(std::string(100'000, '[')).outcome, Decoded::out_of_range);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const auto* wrong : {"", " ", "{", "[1,]", "nul", "\"\xff\"", "1 2", "{\"a\":}"}) {
    EXPECT_EQ(read_text<value>(wrong).outcome, Decoded::malformed) << wrong;
  }
  EXPECT_EQ(read<value>(oid::jsonb, "02 7b 7d").outcome, Decoded::malformed);
  EXPECT_TRUE(refuses_each_truncation<value>(oid::jsonb, encoded(value{{"a", array{"x", nullptr}}})));
}

TEST(Json, ReadsJsonColumnsOnly) {
  EXPECT_THAT(types_read<value>(), ElementsAre(oid::json, oid::jsonb));
}

}  // namespace
}  // namespace pgdbm::types
