#include "wire/scram.hpp"

#include "wire/base64.hpp"
#include <pgdbm/wire/limits.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/scram_server.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using ::testing::HasSubstr;

constexpr std::string_view nonce = "rOprNGfwEbeRWgbNEkqO";

ScramClient::Settings settings(std::string_view password = "pencil") {
  return {.user = "user", .password = password, .nonce = nonce};
}

// RFC 7677, section 3.
constexpr std::string_view server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view server_final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

TEST(Scram, HoldsTheConversationOfTheRfc) {
  ScramClient client{settings()};
  EXPECT_EQ(client.first_message(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(client.answer(server_first).value(),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(client.verify(server_final));
}

TEST(Scram, SatisfiesAServerThatKnowsThePassword) {
  ScramServer server{"pencil"};
  ScramClient client{settings()};
  const auto challenge = server.first(client.first_message());
  const auto proof = client.answer(challenge).value();
  EXPECT_TRUE(client.verify(server.final(proof)));
}

TEST(Scram, PreparesThePassword) {
  ScramServer server{"IX"};
  ScramClient client{settings("I\u00adX")};
  const auto proof = client.answer(server.first(client.first_message())).value();
  EXPECT_TRUE(client.verify(server.final(proof)));
}

TEST(Scram, WithAWrongPasswordSatisfiesNobody) {
  ScramServer server{"pencil"};
  ScramClient client{settings("pen")};
  const auto proof = client.answer(server.first(client.first_message())).value();
  const auto verified = client.verify(server.final(proof));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, FaultKind::cannot_connect);
  EXPECT_EQ(verified.error().message,
            "The server ended the SCRAM authentication with an error: invalid-proof. Are the user and the password "
            "right?");
}

TEST(Scram, EscapesTheUsersName) {
  auto given = settings();
  given.user = "a=b,c";
  EXPECT_EQ(ScramClient{given}.first_message(), "n,,n=a=3Db=2Cc,r=rOprNGfwEbeRWgbNEkqO");
  given.user = "";
  EXPECT_EQ(ScramClient{given}.first_message(), "n,,n=,r=rOprNGfwEbeRWgbNEkqO");
}

TEST(Scram, SaysWhatItBindsTo) {
  auto given = settings();
  const auto channel_of = [&] {
    ScramClient client{given};
    const auto proof = client.answer(server_first).value();
    const auto channel = decode_base64(proof.substr(2, proof.find(',') - 2)).value();
    return std::string{text_of(channel)};
  };
  given.binding = ScramBinding::not_offered;
  EXPECT_EQ(ScramClient{given}.first_message(), "y,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(channel_of(), "y,,");
  given.binding = ScramBinding::server_endpoint;
  given.certificate_hash = bytes_of("hash");
  EXPECT_EQ(ScramClient{given}.first_message(), "p=tls-server-end-point,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(channel_of(), "p=tls-server-end-point,,hash");
  given.binding = ScramBinding::none;
  EXPECT_EQ(channel_of(), "n,,") << "the hash is not sent when it is not bound to";
}

struct Challenge {
  std::string name;
  std::string message;
  FaultKind kind;
  std::string expected;
};

class HostileChallenge : public ::testing::TestWithParam<Challenge> {};

TEST_P(HostileChallenge, GetsNoProof) {
  ScramClient client{settings()};
  const auto answer = client.answer(GetParam().message);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, GetParam().kind);
  EXPECT_THAT(answer.error().message, HasSubstr(GetParam().expected));
  EXPECT_THAT(answer.error().message, Not(HasSubstr("pencil")));
}

constexpr auto violation = FaultKind::protocol_violation;
constexpr auto refused = FaultKind::cannot_connect;
const std::string mine{nonce};
const std::string good = "r=" + mine + "tail,s=c2FsdA==";

// clang-format off
INSTANTIATE_TEST_SUITE_P(Scram, HostileChallenge, ::testing::Values(
    Challenge{"Nothing", "", violation, "its first message has no nonce"},
    Challenge{"NoNonce", "s=c2FsdA==,i=4096", violation, "its first message has no nonce"},
    Challenge{"NonceOfSomebodyElse", "r=someone,s=c2FsdA==,i=4096", violation, "does not continue the one"},
    Challenge{"NonceThatAddsNothing", "r=" + mine + ",s=c2FsdA==,i=4096", violation, "does not continue the one"},
    Challenge{"NonceCutShort", "r=" + mine.substr(1) + ",s=c2FsdA==,i=4096", violation, "does not continue the one"},
    Challenge{"UnprintableNonce", "r=" + mine + "\x01,s=c2FsdA==,i=4096", violation, "has no nonce"},
    Challenge{"SpaceInTheNonce", "r=" + mine + " x,s=c2FsdA==,i=4096", violation, "has no nonce"},
    Challenge{"MandatoryExtension", "m=x," + good + ",i=4096", refused,
              "The server demands an extension of SCRAM that pgdbm does not know (m=)."},
    Challenge{"NoSalt", "r=" + mine + "tail,i=4096", violation, "has no salt"},
    Challenge{"EmptySalt", "r=" + mine + "tail,s=,i=4096", violation, "has no salt"},
    Challenge{"SaltThatIsNoBase64", "r=" + mine + "tail,s=c2F,i=4096", violation, "has no salt"},
    Challenge{"NoIterations", good, violation, "has no number of iterations"},
    Challenge{"EmptyIterations", good + ",i=", violation, "has no number of iterations"},
    Challenge{"IterationsThatAreNoNumber", good + ",i=4096x", violation, "has no number of iterations"},
    Challenge{"NegativeIterations", good + ",i=-1", violation, "has no number of iterations"},
    Challenge{"ZeroIterations", good + ",i=0", refused, "The server asks for 0 iterations of SCRAM"},
    Challenge{"IterationsWithoutEnd", good + ",i=1000001", refused,
              "The server asks for 1000001 iterations of SCRAM, and pgdbm computes 1 to 1000000. Set scram_iterations "
              "of the server within that, and the password anew."},
    Challenge{"IterationsThatOverflow", good + ",i=99999999999999999999999999", refused, "1 to 1000000"},
    Challenge{"SomethingBehind", good + ",i=4096,x=y", violation, "does not end where it should"},
    Challenge{"TheWrongOrder", "s=c2FsdA==,r=" + mine + "tail,i=4096", violation, "has no nonce"}),
    [](const auto& tested) { return tested.param.name; });
// clang-format on

TEST(Scram, ProvesNothingToATruncatedChallenge) {
  for (std::size_t size = 0; size < server_first.size(); ++size) {
    ScramClient client{settings()};
    const auto answer = client.answer(std::string{server_first.substr(0, size)});
    // With one digit less it is still a number, and a challenge of its own.
    const bool ends_in_a_number = size > server_first.find("i=") + 2;
    EXPECT_EQ(answer.has_value(), ends_in_a_number) << size;
  }
}

TEST(Scram, RefusesAServerThatDoesNotKnowThePassword) {
  ScramClient client{settings()};
  (void)client.answer(server_first).value();
  const auto verified = client.verify("v=" + encode_base64(Sha256{}));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, FaultKind::cannot_connect);
  EXPECT_EQ(verified.error().message,
            "The server could not prove that it knows the password: its SCRAM signature is wrong. It may be another "
            "server than the one meant; look at host, port and TLS settings.");
}

TEST(Scram, RefusesEverySignatureButTheRightOne) {
  ScramClient client{settings()};
  (void)client.answer(server_first).value();
  const auto whole = std::string{server_final};
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(client.verify(whole.substr(0, size))) << size;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto bent = whole;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(client.verify(bent)) << i;
  }
  EXPECT_FALSE(client.verify(whole + ",x=y"));
  EXPECT_FALSE(client.verify("v=" + encode_base64(bytes_of("short"))));
  EXPECT_TRUE(client.verify(whole));
}

TEST(Scram, ShowsTheServersErrorWithoutItsControlCharacters) {
  ScramClient client{settings()};
  (void)client.answer(server_first).value();
  const auto verified = client.verify("e=\x1b[31mother-error\n" + std::string(500, 'x'));
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message, HasSubstr(": ?[31mother-error?xxx"));
  EXPECT_LT(verified.error().message.size(), 250U);
}

}  // namespace
}  // namespace pgdbm::wire
