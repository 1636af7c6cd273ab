#include "net/trials.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gtest/gtest.h>

namespace pgdbm::net {
namespace {

Endpoint number(const char* address) {
  return asio::ip::tcp::endpoint{asio::ip::make_address(address), 5432};
}

TEST(PlaceOf, AddsTheNumberWhereItTellsSomething) {
  EXPECT_EQ(place_of({.host = "db.example.org"}, number("192.0.2.7")), "db.example.org:5432 (192.0.2.7)");
  EXPECT_EQ(place_of({.host = "db.example.org"}, number("2001:db8::1")), "db.example.org:5432 (2001:db8::1)");
  EXPECT_EQ(place_of({.host = "192.0.2.7"}, number("192.0.2.7")), "192.0.2.7:5432");
  EXPECT_EQ(place_of({.numeric = "192.0.2.7"}, number("192.0.2.7")), "192.0.2.7:5432");
  EXPECT_EQ(place_of({.host = "nowhere.invalid"}, {}), "nowhere.invalid:5432");
  EXPECT_EQ(place_of({.host = "/run"}, asio::local::stream_protocol::endpoint{"/run/.s.PGSQL.5432"}),
            "/run/.s.PGSQL.5432");
}

TEST(Trials, TellTheOnlyOneAsItIsAndListSeveral) {
  Trials trials;
  trials.add({.host = {.host = "a"},
              .endpoint = number("192.0.2.1"),
              .was_encrypted = true,
              .fault = {.kind = FaultKind::protocol_violation, .message = "It is strange."}});
  EXPECT_EQ(trials.fault().message, "It is strange.");
  EXPECT_EQ(trials.fault().kind, FaultKind::protocol_violation);
  trials.add({.host = {.host = "b"},
              .endpoint = {},
              .was_encrypted = false,
              .fault = {.kind = FaultKind::cannot_connect, .message = "Nobody is there."}});
  EXPECT_EQ(trials.fault().message,
            "No connection came about. Tried, in this order:\n- a:5432 (192.0.2.1), with TLS: It is strange.\n"
            "- b:5432: Nobody is there.");
  EXPECT_EQ(trials.fault().kind, FaultKind::cannot_connect);
}

}  // namespace
}  // namespace pgdbm::net
