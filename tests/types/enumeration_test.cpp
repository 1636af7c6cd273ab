#include "types/bytes.hpp"
#include "types/fake_lookup.hpp"
#include <pgdbm/types/array.hpp>
#include <pgdbm/types/enumeration.hpp>

#include <pgdbm/base/error.hpp>

#include <boost/describe/enum.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace shop {

enum class Mood { sad = -1, ok, happy = 7 };
BOOST_DESCRIBE_ENUM(Mood, sad, ok, happy)

enum Plain { plain };
enum class Size { small };
BOOST_DESCRIBE_ENUM(Size, small)

}  // namespace shop

namespace pgdbm::types {

template <>
inline constexpr std::string_view postgres_type<shop::Mood> = "mood";

namespace {

using namespace testing;
using shop::Mood;
using ::testing::ElementsAre;

static_assert(Codec<Mood>::parameter_type == oid::unspecified && Codec<Mood>::parameter_format == Format::text);
static_assert(Codec<Mood>::name == "shop::Mood" && Codec<Mood>::named_type.name == "mood");
static_assert(!Encodable<shop::Plain> && !Decodable<shop::Plain>, "an enum that nobody described");

TEST(Enumeration, GoesByTheNamesOfItsEnumerators) {
  EXPECT_EQ(encoded_text(Mood::happy), "happy");
  EXPECT_EQ(encoded_text(Mood::sad), "sad");
  EXPECT_EQ(read<Mood>(20'000, bytes_of("sad")).value, Mood::sad);
  EXPECT_EQ(read<Mood>(oid::text, bytes_of("happy")).value, Mood::happy);
  EXPECT_EQ(read_text<Mood>("ok").value, Mood::ok);
}

TEST(Enumeration, TellsALabelItDoesNotHave) {
  for (const auto* other : {"", "Sad", "sa", "sad ", "angry"}) {
    EXPECT_EQ(read<Mood>(20'000, ByteView{bytes_of(other)}).outcome, Decoded::out_of_range) << other;
  }
}

TEST(Enumeration, RefusesAValueWithoutAName) {
  try {
    (void)encoded(static_cast<Mood>(3));
    FAIL() << "encoded";
  } catch (const ConversionError& error) {
    EXPECT_STREQ(error.what(),
                 "A parameter of type shop::Mood has the value 3, which none of its described enumerators has.");
  }
}

TEST(Enumeration, ReadsEnumsAndText) {
  EXPECT_THAT(types_read<Mood>(),
              ElementsAre(oid::name, oid::text, oid::bpchar, oid::varchar, Oid{16'384}, Oid{4'294'967'295}));
}

TEST(Enumeration, IsCheckedByNameWhereALookUpIs) {
  EXPECT_EQ(type_read_as<Mood>(FakeLookup::mood, &FakeLookup::instance()), FakeLookup::mood);
  EXPECT_EQ(type_read_as<Mood>(FakeLookup::citext, &FakeLookup::instance()), 0u);
  EXPECT_EQ(type_read_as<shop::Size>(FakeLookup::citext, &FakeLookup::instance()), FakeLookup::citext)
      << "no name given";
  EXPECT_EQ(type_read_as<std::vector<Mood>>(FakeLookup::mood_array, &FakeLookup::instance()), FakeLookup::mood_array);
  EXPECT_EQ(type_read_as<std::vector<Mood>>(FakeLookup::hstore_array, &FakeLookup::instance()), 0u);
}

TEST(Enumeration, FillsArrays) {
  EXPECT_EQ(encoded_text(std::vector{Mood::ok, Mood::sad}), R"({"ok","sad"})");
  constexpr auto moods = "00 00 00 01 00 00 00 00 00 00 4e 48 00 00 00 01 00 00 00 01 00 00 00 02 6f 6b";
  EXPECT_THAT(read<std::vector<Mood>>(FakeLookup::mood_array, moods).value, ElementsAre(Mood::ok));
}

}  // namespace
}  // namespace pgdbm::types
