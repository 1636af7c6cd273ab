#include "net/connect_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace pgdbm::net {
namespace {

using ::testing::ElementsAre;

ConnectOptions hosts(std::initializer_list<std::string> names, TlsMode mode = TlsMode::disable,
                     TargetSession target = TargetSession::any) {
  ConnectOptions options;
  for (const auto& name : names) options.hosts.push_back({.address = {.host = name}, .password = {}});
  options.tls.mode = mode;
  options.target_session = target;
  return options;
}

/// Plays a plan to its end: every host has two addresses, and `outcome` says what becomes of each attempt.
/// An attempt is written as host, address and "t" for TLS wanted, "T" for required, "?" in the second round.
template <class Outcome>
std::string play(const ConnectOptions& options, Outcome&& outcome, std::size_t addresses = 2) {
  std::mt19937 random;
  ConnectPlan plan{options, host_order(options.hosts.size(), options.host_order, random)};
  std::string tried;
  while (const auto host = plan.host()) {
    plan.resolved(addresses);
    if (addresses == 0) tried += std::to_string(*host) + "- ";
    while (const auto attempt = plan.attempt()) {
      EXPECT_EQ(attempt->host, *host);
      std::string text = std::to_string(attempt->host) + std::to_string(attempt->address);
      if (attempt->encryption == Encryption::wanted) text += "t";
      if (attempt->encryption == Encryption::required) text += "T";
      if (attempt->insistence == Insistence::any_kind) text += "?";
      tried += text + " ";
      const bool is_encrypted = attempt->encryption != Encryption::none;
      plan.failed(outcome(*attempt), is_encrypted);
    }
  }
  return tried;
}

auto always(Setback setback) {
  return [setback](const Attempt&) { return setback; };
}

TEST(ConnectPlan, TriesEveryAddressOfEveryHostWhereNobodySpeaks) {
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::unreachable)), "00 01 10 11 ");
  EXPECT_EQ(play(hosts({"a"}, TlsMode::require), always(Setback::unreachable)), "00T 01T ");
}

TEST(ConnectPlan, PassesOverAHostThatDoesNotResolve) {
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::unreachable), 0), "0- 1- ");
}

TEST(ConnectPlan, EndsWhereAServerHasSaidNo) {
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::refused)), "00 ");
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::hopeless)), "00 ");
}

TEST(ConnectPlan, GoesOnToTheNextHostFromOneThatIsNotReadyOrUnfit) {
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::not_ready)), "00 10 ");
  EXPECT_EQ(play(hosts({"a", "b"}), always(Setback::unfit)), "00 10 ");
}

TEST(ConnectPlan, AsksForTlsAsTheModeSays) {
  const auto first = [](TlsMode mode) { return play(hosts({"a"}, mode), always(Setback::hopeless)); };
  EXPECT_EQ(first(TlsMode::disable), "00 ");
  EXPECT_EQ(first(TlsMode::allow), "00 ");
  EXPECT_EQ(first(TlsMode::prefer), "00t ");
  EXPECT_EQ(first(TlsMode::require), "00T ");
  EXPECT_EQ(first(TlsMode::verify_ca), "00T ");
  EXPECT_EQ(first(TlsMode::verify_full), "00T ");
}

TEST(ConnectPlan, HasNoTlsOnUnixSockets) {
  EXPECT_EQ(play(hosts({"/run", "@abstract"}, TlsMode::verify_full), always(Setback::not_ready)), "00 10 ");
  EXPECT_EQ(play(hosts({"/run"}, TlsMode::allow), always(Setback::refused)), "00 ");
}

TEST(ConnectPlan, TriesTheOtherWayOnceInTheModesThatPromiseNothing) {
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::allow), always(Setback::refused)), "00 00T ");
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::prefer), always(Setback::refused)), "00t 00 ");
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::prefer), always(Setback::tls_failed)), "00t 00 ");
  for (const auto mode : {TlsMode::require, TlsMode::verify_ca, TlsMode::verify_full}) {
    EXPECT_EQ(play(hosts({"a", "b"}, mode), always(Setback::refused)), "00T ");
    EXPECT_EQ(play(hosts({"a", "b"}, mode), always(Setback::tls_failed)), "00T ");
  }
}

TEST(ConnectPlan, StaysAtARefusalThatTlsHadNoPartIn) {
  const auto options = hosts({"a", "b"}, TlsMode::prefer);
  ConnectPlan plan{options, {0, 1}};
  plan.resolved(1);
  plan.failed(Setback::refused, false);  // the server had no TLS, so the attempt was plain already
  EXPECT_FALSE(plan.attempt());
  EXPECT_FALSE(plan.host());
}

TEST(ConnectPlan, BeginsEachAddressWithTheLikedEncryptionAgain) {
  const auto outcome = [](const Attempt& attempt) {
    return attempt.encryption == Encryption::wanted ? Setback::tls_failed : Setback::unreachable;
  };
  EXPECT_EQ(play(hosts({"a"}, TlsMode::prefer), outcome), "00t 00 01t 01 ");
}

TEST(ConnectPlan, TakesWhatThereIsInASecondRoundWhenAStandbyIsPreferred) {
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::disable, TargetSession::prefer_standby), always(Setback::unfit)),
            "00 10 00? 10? ");
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::disable, TargetSession::prefer_standby), always(Setback::refused)), "00 ");
  EXPECT_EQ(play(hosts({"a", "b"}, TlsMode::disable, TargetSession::standby), always(Setback::unfit)), "00 10 ");
}

TEST(HostOrder, IsAsGivenOrRandom) {
  std::mt19937 random{1};
  EXPECT_THAT(host_order(3, HostOrder::as_given, random), ElementsAre(0, 1, 2));
  std::set<std::vector<std::size_t>> seen;
  for (int i = 0; i < 200; ++i) seen.insert(host_order(3, HostOrder::random, random));
  EXPECT_EQ(seen.size(), 6U) << "every order comes";
}

TEST(ShareOf, IsEqualForAllThatAreLeft) {
  using std::chrono::seconds;
  EXPECT_EQ(share_of(seconds{9}, 3), seconds{3});
  EXPECT_EQ(share_of(seconds{6}, 1), seconds{6});
  EXPECT_EQ(share_of(seconds{6}, 0), seconds{6});
}

}  // namespace
}  // namespace pgdbm::net
