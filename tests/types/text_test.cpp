#include "types/bytes.hpp"
#include <pgdbm/types/text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace pgdbm::types {
namespace {

using namespace testing;
using ::testing::ElementsAre;

static_assert(Codec<std::string>::parameter_type == oid::unspecified);
static_assert(Codec<std::string>::parameter_format == Format::text);
static_assert(Codec<char[4]>::parameter_type == oid::unspecified &&
              Codec<const char*>::parameter_format == Format::text);
static_assert(Encodable<std::string_view> && !Decodable<std::string_view>,
              "a view into the receive buffer would dangle");

TEST(Text, TravelsAsItIs) {
  EXPECT_EQ(encoded(std::string{"Zürich"}), "5a c3 bc 72 69 63 68");
  EXPECT_EQ(encoded_text(std::string_view{"it's"}), "it's");
  EXPECT_EQ(encoded_text(std::string{}), "");
  EXPECT_EQ(encoded_text("literal"), "literal");
  const char* pointer = "pointed at";
  EXPECT_EQ(encoded_text(pointer), "pointed at");
}

TEST(Text, KeepsANulOfAStringForTheServerToRefuse) {
  EXPECT_EQ(encoded(std::string("a\0b", 3)), "61 00 62");
}

TEST(Text, EndsAnArrayAtItsNulOrItsEnd) {
  const char padded[8] = "ab";
  EXPECT_EQ(encoded_text(padded), "ab");
  const char full[3] = {'a', 'b', 'c'};
  EXPECT_EQ(encoded_text(full), "abc");
}

TEST(Text, ReadsBytesAsTheyCome) {
  EXPECT_EQ(read<std::string>(oid::text, ByteView{bytes_of("Zürich")}).value, "Zürich");
  std::string value = "before";
  EXPECT_EQ(Codec<std::string>::decode(oid::varchar, {}, value), Decoded::fine);
  EXPECT_EQ(value, "");
}

TEST(Text, ReadsTheTextFamilyOnly) {
  EXPECT_THAT(types_read<std::string>(),
              ElementsAre(oid::character, oid::name, oid::text, oid::json, oid::xml, oid::unknown, oid::bpchar,
                          oid::varchar, oid::refcursor, oid::jsonb, oid::jsonpath));
}

TEST(Text, LeavesTheVersionOfJsonbAside) {
  EXPECT_EQ(read<std::string>(oid::jsonb, "01 7b 7d").value, "{}");
  EXPECT_EQ(read<std::string>(oid::jsonpath, "01 24").value, "$");
  EXPECT_EQ(read<std::string>(oid::jsonb, "02 7b 7d").outcome, Decoded::malformed);
  EXPECT_EQ(read<std::string>(oid::jsonb, "").outcome, Decoded::malformed);
}

TEST(Text, ReadsWhateverCameAsText) {
  EXPECT_EQ(read_text<std::string>("postgres=arwdDxt/postgres").value, "postgres=arwdDxt/postgres");
}

}  // namespace
}  // namespace pgdbm::types
