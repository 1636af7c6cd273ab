#include "wire/base64.hpp"

#include <gtest/gtest.h>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

TEST(Base64, WritesTheExamplesOfTheRfc) {
  EXPECT_EQ(encode_base64(bytes_of("")), "");
  EXPECT_EQ(encode_base64(bytes_of("f")), "Zg==");
  EXPECT_EQ(encode_base64(bytes_of("fo")), "Zm8=");
  EXPECT_EQ(encode_base64(bytes_of("foo")), "Zm9v");
  EXPECT_EQ(encode_base64(bytes_of("foob")), "Zm9vYg==");
  EXPECT_EQ(encode_base64(bytes_of("fooba")), "Zm9vYmE=");
  EXPECT_EQ(encode_base64(bytes_of("foobar")), "Zm9vYmFy");
  EXPECT_EQ(encode_base64(bytes_of("\xfb\xff\xfe")), "+//+");
}

TEST(Base64, ReadsBackEveryByte) {
  Bytes all;
  for (int i = 0; i < 256; ++i) {
    all.push_back(static_cast<std::byte>(i));
    EXPECT_EQ(decode_base64(encode_base64(all)), all);
  }
}

TEST(Base64, RefusesWhatItWouldNotWrite) {
  for (const auto* const text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zm9v=", "Zg==Zg==", "Zm=v", "Zm 9",
                                 "Zm9\n", "Zm9-", "Zm9_", "Zh==", "Zm9="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
  EXPECT_FALSE(decode_base64(std::string_view{"Zm\0v", 4}));
}

}  // namespace
}  // namespace pgdbm::wire
