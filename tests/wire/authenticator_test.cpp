#include "wire/authenticator.hpp"

#include "wire/base64.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/messages.hpp"
#include "support/scram_server.hpp"

namespace pgdbm::wire {
namespace {

using namespace pgdbm::tests;
using Kind = AuthenticationKind;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view plain = "SCRAM-SHA-256";
constexpr std::string_view plus = "SCRAM-SHA-256-PLUS";

/// A conversation with one authenticator of the given policy.
struct Talk {
  explicit Talk(Authentication policy) : authenticator(std::move(policy)) {}

  Authenticator::Progress hear(const Message& message) {
    sent.clear();
    const Bytes body = message.body;
    return authenticator.resume(parse_authentication(body).value(), sent);
  }
  Authenticator::Progress hear(Kind kind, std::string_view data = {}) { return hear(authentication(kind, data)); }

  /// The body of the one message sent.
  [[nodiscard]] std::string answer() const {
    const auto split = split_frame(sent.view(), sent.size());
    EXPECT_EQ(split.status, SplitStatus::frame);
    EXPECT_EQ(split.size, sent.size());
    EXPECT_EQ(split.frame.type, 'p');
    return std::string{text_of(split.frame.body)};
  }
  /// Of a SASLInitialResponse.
  [[nodiscard]] std::string mechanism() const {
    const auto whole = answer();
    return whole.substr(0, whole.find('\0'));
  }
  [[nodiscard]] std::string initial_data() const { return answer().substr(mechanism().size() + 5); }

  void expect_refusal(Authenticator::Progress progress, std::string_view message) {
    EXPECT_EQ(progress, Authenticator::Progress::failed);
    EXPECT_TRUE(sent.empty()) << "nothing is sent to a server that is refused";
    EXPECT_EQ(authenticator.fault().kind, FaultKind::cannot_connect);
    EXPECT_EQ(authenticator.fault().message, message);
    EXPECT_THAT(authenticator.fault().message, Not(HasSubstr("pencil")));
  }
  void expect_violation(Authenticator::Progress progress) {
    EXPECT_EQ(progress, Authenticator::Progress::failed);
    EXPECT_EQ(authenticator.fault().kind, FaultKind::protocol_violation);
  }

  Authenticator authenticator;
  ByteBuffer sent;
};

Authentication policy() {
  return {.user = "ada", .password = Secret{std::string{"pencil"}}};
}

Authentication encrypted() {
  auto with = policy();
  with.is_encrypted = true;
  with.certificate_hash = bytes_of("hash of a certificate");
  return with;
}

Authentication allowing(AllowedAuthentication allowed) {
  auto with = policy();
  with.allowed = allowed;
  return with;
}

constexpr AllowedAuthentication nothing{.none = false, .password = false, .md5 = false, .scram_sha_256 = false};

TEST(Authenticator, IsDoneWhenTheServerTrusts) {
  EXPECT_EQ(Talk{policy()}.hear(Kind::ok), Authenticator::Progress::authenticated);
}

TEST(Authenticator, SendsThePasswordOverTls) {
  Talk talk{encrypted()};
  EXPECT_EQ(talk.hear(Kind::cleartext_password), Authenticator::Progress::send);
  EXPECT_EQ(talk.answer(), (std::string{"pencil\0", 7}));
  EXPECT_EQ(talk.hear(Kind::ok), Authenticator::Progress::authenticated);
}

TEST(Authenticator, SendsThePasswordWithoutTlsOnlyWhenAllowed) {
  Talk refused{policy()};
  refused.expect_refusal(refused.hear(Kind::cleartext_password),
                         "The server asks for the password in clear text over a connection without encryption: "
                         "everybody on the way could read it. Let pg_hba.conf ask for scram-sha-256, or use TLS.");
  auto with = policy();
  with.may_send_cleartext_unencrypted = true;
  EXPECT_EQ(Talk{std::move(with)}.hear(Kind::cleartext_password), Authenticator::Progress::send);
}

TEST(Authenticator, AnswersMd5) {
  Talk talk{policy()};
  EXPECT_EQ(talk.hear(Kind::md5_password, "salt"), Authenticator::Progress::send);
  EXPECT_EQ(talk.answer(), std::string{md5_response("ada", "pencil", bytes_of("salt")).value().reveal()} + '\0');
  EXPECT_EQ(talk.hear(Kind::ok), Authenticator::Progress::authenticated);
}

TEST(Authenticator, RefusesASaltOfTheWrongSize) {
  for (const std::string_view salt : {"", "sal", "salty"}) {
    Talk talk{policy()};
    talk.expect_violation(talk.hear(Kind::md5_password, salt));
  }
  Talk talk{encrypted()};
  talk.expect_violation(talk.hear(Kind::cleartext_password, "salt"));
}

TEST(Authenticator, ProvesAndIsProvenToByScram) {
  Talk talk{policy()};
  ScramServer server{"pencil"};
  EXPECT_EQ(talk.hear(sasl_mechanisms({plain})), Authenticator::Progress::send);
  EXPECT_EQ(talk.mechanism(), plain);
  EXPECT_THAT(talk.initial_data(), StartsWith("n,,n=,r="));
  EXPECT_EQ(talk.hear(Kind::sasl_continue, server.first(talk.initial_data())), Authenticator::Progress::send);
  EXPECT_EQ(talk.hear(Kind::sasl_final, server.final(talk.answer())), Authenticator::Progress::more);
  EXPECT_EQ(talk.hear(Kind::ok), Authenticator::Progress::authenticated);
}

TEST(Authenticator, TakesANewNonceEachTime) {
  Talk one{policy()};
  Talk other{policy()};
  (void)one.hear(sasl_mechanisms({plain}));
  (void)other.hear(sasl_mechanisms({plain}));
  EXPECT_NE(one.initial_data(), other.initial_data());
  EXPECT_EQ(one.initial_data().size(), std::string_view{"n,,n=,r="}.size() + 24);
}

TEST(Authenticator, BindsToTheChannelWhenItCan) {
  Talk talk{encrypted()};
  ScramServer server{"pencil"};
  EXPECT_EQ(talk.hear(sasl_mechanisms({plus, plain})), Authenticator::Progress::send);
  EXPECT_EQ(talk.mechanism(), plus);
  EXPECT_EQ(talk.hear(Kind::sasl_continue, server.first(talk.initial_data())), Authenticator::Progress::send);
  EXPECT_THAT(talk.answer(),
              StartsWith("c=" + encode_base64(bytes_of("p=tls-server-end-point,,hash of a certificate")) + ","));
  EXPECT_EQ(talk.hear(Kind::sasl_final, server.final(talk.answer())), Authenticator::Progress::more);
  EXPECT_EQ(talk.hear(Kind::ok), Authenticator::Progress::authenticated);
}

TEST(Authenticator, LetsTheServerFindOutThatAnOfferWasTakenAway) {
  Talk talk{encrypted()};
  EXPECT_EQ(talk.hear(sasl_mechanisms({plain})), Authenticator::Progress::send);
  EXPECT_EQ(talk.mechanism(), plain);
  EXPECT_THAT(talk.initial_data(), StartsWith("y,,"));
}

TEST(Authenticator, BindsToNothingWhenItMayOrCanNot) {
  auto disabled = encrypted();
  disabled.channel_binding = ChannelBinding::disable;
  auto without_hash = encrypted();
  without_hash.certificate_hash.clear();
  for (const auto& with : {disabled, without_hash}) {
    for (const auto& offer : {sasl_mechanisms({plus, plain}), sasl_mechanisms({plain})}) {
      Talk talk{with};
      EXPECT_EQ(talk.hear(offer), Authenticator::Progress::send);
      EXPECT_EQ(talk.mechanism(), plain);
      EXPECT_THAT(talk.initial_data(), StartsWith("n,,")) << "'y' would be a lie that the server refuses";
    }
    Talk talk{with};
    talk.expect_refusal(talk.hear(sasl_mechanisms({plus})),
                        "The server offers authentication with channel binding only, and the connection cannot do it "
                        "or has it disabled (channel_binding).");
  }
}

TEST(Authenticator, RefusesAnOfferOfBindingWithoutTls) {
  Talk talk{policy()};
  talk.expect_refusal(talk.hear(sasl_mechanisms({plus, plain})),
                      "The server offers channel binding on a connection without TLS, where there is none. Does "
                      "something between this client and the server end the TLS?");
}

TEST(Authenticator, RequiresChannelBindingBeforeItProvesAnything) {
  const auto required = [](Authentication with) {
    with.channel_binding = ChannelBinding::require;
    return with;
  };
  Talk bound{required(encrypted())};
  EXPECT_EQ(bound.hear(sasl_mechanisms({plus, plain})), Authenticator::Progress::send);
  EXPECT_EQ(bound.mechanism(), plus);

  Talk stripped{required(encrypted())};
  stripped.expect_refusal(stripped.hear(sasl_mechanisms({plain})),
                          "The connection requires channel binding (channel_binding), and the server does not offer "
                          "SCRAM-SHA-256-PLUS. Does something between this client and the server end the TLS?");
  Talk open{required(policy())};
  open.expect_refusal(open.hear(sasl_mechanisms({plain})),
                      "The connection requires channel binding (channel_binding), and the connection is not encrypted. "
                      "Use TLS (sslmode).");
  auto without_hash = required(encrypted());
  without_hash.certificate_hash.clear();
  Talk unbindable{std::move(without_hash)};
  unbindable.expect_refusal(unbindable.hear(sasl_mechanisms({plus, plain})),
                            "The connection requires channel binding (channel_binding), and the server's certificate "
                            "has no hash to bind to.");
  Talk trusting{required(encrypted())};
  trusting.expect_refusal(trusting.hear(Kind::ok),
                          "The server let this user in without channel binding, which the connection requires "
                          "(channel_binding). Let pg_hba.conf ask for scram-sha-256 over TLS.");
  for (const auto& [kind, salt] : {std::pair{Kind::cleartext_password, ""}, std::pair{Kind::md5_password, "salt"}}) {
    Talk weak{required(encrypted())};
    weak.expect_refusal(weak.hear(kind, salt),
                        "The server asks for authentication by " + std::string{authentication_name(kind)} +
                            ", which cannot be bound to the TLS channel as the connection requires (channel_binding). "
                            "Let pg_hba.conf ask for scram-sha-256.");
  }
}

TEST(Authenticator, KeepsToWhatIsAllowed) {
  auto only_scram = nothing;
  only_scram.scram_sha_256 = true;
  Talk trusting{allowing(only_scram)};
  trusting.expect_refusal(trusting.hear(Kind::ok),
                          "The server let this user in without asking for any proof, and the connection allows only: "
                          "scram-sha-256 (require_auth). Is this the server that was meant?");
  Talk weak{allowing(only_scram)};
  weak.expect_refusal(weak.hear(Kind::md5_password, "salt"),
                      "The server asks for authentication by md5, and the connection allows only: scram-sha-256 "
                      "(require_auth). Change one of the two.");
  EXPECT_EQ(Talk{allowing(only_scram)}.hear(Kind::cleartext_password), Authenticator::Progress::failed);
  EXPECT_EQ(Talk{allowing(only_scram)}.hear(sasl_mechanisms({plain})), Authenticator::Progress::send);

  Talk not_scram{allowing({.scram_sha_256 = false})};
  not_scram.expect_refusal(not_scram.hear(sasl_mechanisms({plain})),
                           "The server asks for authentication by scram-sha-256, and the connection allows only: none, "
                           "password, md5 (require_auth). Change one of the two.");
  EXPECT_EQ(Talk{allowing({.none = false})}.hear(Kind::md5_password, "salt"), Authenticator::Progress::send);
}

TEST(Authenticator, IsNotLetInWithoutProofAfterOneWasGiven) {
  auto only_md5 = nothing;
  only_md5.md5 = true;
  Talk talk{allowing(only_md5)};
  (void)talk.hear(Kind::md5_password, "salt");
  EXPECT_EQ(talk.hear(Kind::ok), Authenticator::Progress::authenticated) << "a proof was asked for and given";
}

TEST(Authenticator, NamesTheWaysToGiveAPassword) {
  for (const auto& request : {authentication(Kind::md5_password, "salt"), authentication(Kind::cleartext_password),
                              sasl_mechanisms({plain})}) {
    Talk talk{Authentication{.user = "ada"}};
    const auto kind = parse_authentication(request.body)->kind;
    talk.expect_refusal(talk.hear(request),
                        "The server asks user \"ada\" for a password (" + std::string{authentication_name(kind)} +
                            "), and none was given. Give one by the option password, by PGPASSWORD or in ~/.pgpass.");
  }
}

TEST(Authenticator, SendsNoPasswordThatANulWouldCut) {
  auto with = encrypted();
  with.password = Secret{std::string{"pen\0cil", 7}};
  Talk talk{std::move(with)};
  EXPECT_EQ(talk.hear(Kind::cleartext_password), Authenticator::Progress::failed);
  EXPECT_EQ(talk.authenticator.fault().kind, FaultKind::configuration);
  EXPECT_EQ(talk.authenticator.fault().message,
            "The password has a NUL byte in it, which PostgreSQL cannot take. Take it out.");
}

TEST(Authenticator, NamesWhatItDoesNotHave) {
  for (const auto kind : {Kind::gss, Kind::sspi, Kind::kerberos_v5, Kind::gss_continue, Kind{1}, Kind{99}}) {
    Talk talk{policy()};
    talk.expect_refusal(talk.hear(kind), "The server asks for authentication by " +
                                             std::string{authentication_name(kind)} +
                                             ", which pgdbm does not have. Let pg_hba.conf ask this user for "
                                             "scram-sha-256.");
  }
  Talk talk{policy()};
  talk.expect_refusal(talk.hear(sasl_mechanisms({"OAUTHBEARER", "scram-sha-256"})),
                      "The server offers no way of authentication that pgdbm has: it knows SCRAM-SHA-256 and "
                      "SCRAM-SHA-256-PLUS. Let pg_hba.conf ask this user for scram-sha-256.");
}

TEST(Authenticator, RefusesAMalformedListOfMechanisms) {
  for_each_truncation(sasl_mechanisms({plus, plain}), [](const Message& part) {
    if (part.body.size() < 4) return;
    Talk talk{encrypted()};
    talk.expect_violation(talk.hear(part));
  });
  Talk talk{encrypted()};
  talk.expect_violation(talk.hear(Message{sasl_mechanisms({plain})}.text("x")));
}

constexpr std::string_view impostor =
    "The server declared the login successful before it proved that it knows the password. It may be another server "
    "than the one meant; look at host, port and TLS settings.";

TEST(Authenticator, TrustsNoServerThatSkipsItsHalfOfScram) {
  Talk after_offer{policy()};
  (void)after_offer.hear(sasl_mechanisms({plain}));
  after_offer.expect_refusal(after_offer.hear(Kind::ok), impostor);

  Talk after_proof{policy()};
  ScramServer server{"pencil"};
  (void)after_proof.hear(sasl_mechanisms({plain}));
  (void)after_proof.hear(Kind::sasl_continue, server.first(after_proof.initial_data()));
  after_proof.expect_refusal(after_proof.hear(Kind::ok), impostor);
}

TEST(Authenticator, TrustsNoServerWithAnotherPassword) {
  Talk talk{policy()};
  ScramServer server{"another"};
  (void)talk.hear(sasl_mechanisms({plain}));
  (void)talk.hear(Kind::sasl_continue, server.first(talk.initial_data()));
  EXPECT_EQ(talk.hear(Kind::sasl_final, "v=" + encode_base64(Sha256{})), Authenticator::Progress::failed);
  EXPECT_THAT(talk.authenticator.fault().message, StartsWith("The server could not prove that it knows the password"));
  talk.expect_violation(talk.hear(Kind::ok));
}

TEST(Authenticator, AnswersNoSecondQuestion) {
  for (const auto& first : {authentication(Kind::md5_password, "salt"), sasl_mechanisms({plain})}) {
    for (const auto& second : {authentication(Kind::cleartext_password), authentication(Kind::md5_password, "salt"),
                               sasl_mechanisms({plain}), authentication(Kind::sasl_final, "v=")}) {
      Talk talk{encrypted()};
      EXPECT_EQ(talk.hear(first), Authenticator::Progress::send);
      talk.expect_violation(talk.hear(second));
      EXPECT_TRUE(talk.sent.empty());
    }
  }
}

TEST(Authenticator, TakesNoPartOfScramOutOfTurn) {
  Talk early{policy()};
  early.expect_violation(early.hear(Kind::sasl_continue, "r=x,s=c2FsdA==,i=4096"));
  Talk last_first{policy()};
  last_first.expect_violation(last_first.hear(Kind::sasl_final, "v="));
  Talk twice{policy()};
  ScramServer server{"pencil"};
  (void)twice.hear(sasl_mechanisms({plain}));
  const auto challenge = server.first(twice.initial_data());
  (void)twice.hear(Kind::sasl_continue, challenge);
  twice.expect_violation(twice.hear(Kind::sasl_continue, challenge));
}

TEST(Authenticator, IsDoneOnlyOnce) {
  Talk talk{policy()};
  (void)talk.hear(Kind::ok);
  talk.expect_violation(talk.hear(Kind::ok));
  Talk longer{policy()};
  longer.expect_violation(longer.hear(Kind::ok, "x"));
}

}  // namespace
}  // namespace pgdbm::wire
