#include "wire/digest.hpp"

#include "wire/base64.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/messages.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;

TEST(Digest, HashesTheExampleOfTheStandard) {
  EXPECT_EQ(encode_base64(sha256(bytes_of("abc")).value()), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(encode_base64(sha256({}).value()), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

// RFC 4231, test case 2.
TEST(Digest, SignsTheExampleOfTheRfc) {
  EXPECT_EQ(encode_base64(hmac_sha256(bytes_of("Jefe"), "what do ya want for nothing?").value()),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

// RFC 7914, section 11: PBKDF2-HMAC-SHA-256 of "passwd" and "salt", the first 32 of its 64 bytes.
TEST(Digest, SaltsTheExampleOfTheRfc) {
  EXPECT_EQ(encode_base64(salted_password("passwd", bytes_of("salt"), 1).value()),
            "VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLw=");
}

TEST(Md5Response, IsWhatTheServerChecks) {
  // By hand: md5 -s pencilada, then that and the salt.
  const auto response = md5_response("ada", "pencil", bytes_of("salt")).value();
  EXPECT_EQ(response.reveal(), "md5ec2ff800e521b2ddaedb76ea6f06e5bb");
}

TEST(Md5Response, DependsOnAllItIsMadeOf) {
  const auto of = [](std::string_view user, std::string_view password, std::string_view salt) {
    return md5_response(user, password, bytes_of(salt)).value();
  };
  const auto one = of("ada", "pencil", "salt");
  EXPECT_EQ(one, of("ada", "pencil", "salt"));
  EXPECT_NE(one, of("eva", "pencil", "salt"));
  EXPECT_NE(one, of("ada", "Pencil", "salt"));
  EXPECT_NE(one, of("ada", "pencil", "sals"));
  EXPECT_EQ(one.reveal().size(), 35U);
}

TEST(Comparison, SeesEveryDifference) {
  const auto text = bytes_of("signature");
  EXPECT_TRUE(equal_in_constant_time(text, bytes_of("signature")));
  EXPECT_FALSE(equal_in_constant_time(text, bytes_of("signaturE")));
  EXPECT_FALSE(equal_in_constant_time(text, bytes_of("Signature")));
  EXPECT_FALSE(equal_in_constant_time(text, bytes_of("signatur")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(RandomBytes, AreNeverTheSame) {
  EXPECT_NE(random_bytes().value(), random_bytes().value());
}

TEST(Digest, IsWiped) {
  auto digest = sha256(bytes_of("abc")).value();
  wipe(digest);
  EXPECT_TRUE(std::ranges::all_of(digest, [](std::byte b) { return b == std::byte{0}; }));
}

}  // namespace
}  // namespace pgdbm::wire
