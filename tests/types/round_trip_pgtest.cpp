// Numbers, texts and other single values, to a server and back.
#include "types/round_trip.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace pgdbm {
namespace {

using namespace types;
using namespace types::testing;

TEST_F(RoundTrip, OfNumbers) {
  round_trip<bool>("bool", 500);
  round_trip<std::int16_t>("int2");
  round_trip<std::int32_t>("int4");
  round_trip<std::int64_t>("int8");
  round_trip<std::uint32_t>("oid");
  round_trip<std::uint64_t>("xid8");
  round_trip<float>("float4");
  round_trip<double>("float8");
}

TEST_F(RoundTrip, OfNumeric) {
  round_trip<Numeric>("numeric", 5'000);
  round_trip<boost::multiprecision::cpp_int>("numeric", 500);
}

TEST_F(RoundTrip, OfTextAndBytes) {
  round_trip<std::string>("text");
  round_trip<std::string>("varchar");
  round_trip<char>("\"char\"");
  round_trip<std::vector<std::byte>>("bytea");
  round_trip<boost::uuids::uuid>("uuid");
  round_trip<BitString>("varbit");
}

TEST_F(RoundTrip, OfJson) {
  round_trip<boost::json::value>("jsonb");
  // json has no equality; what is sent as jsonb is assigned to it.
  Random random;
  for (int i = 0; i < 200; ++i) {
    const auto sent = Values<boost::json::value>::next(random);
    EXPECT_EQ(run(db_.fetch_value<boost::json::value>("SELECT $1::jsonb::json", sent)), sent);
  }
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '{\"a\":  1}'::json")), "{\"a\":  1}");
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT '{\"a\":  1}'::jsonb")), "{\"a\": 1}");
}

TEST_F(RoundTrip, OfNetworkAddresses) {
  round_trip<Inet>("inet", 5'000);
  round_trip<Cidr>("cidr", 5'000);
  round_trip<MacAddress>("macaddr");
  round_trip<MacAddress8>("macaddr8");
}

TEST_F(RoundTrip, OfTheSystemsOwnTypes) {
  round_trip<Tid>("tid");
  round_trip<Lsn>("pg_lsn");
  EXPECT_EQ(run(db_.fetch_value<std::uint32_t>("SELECT 'pg_type'::regclass")), 1247U);
  EXPECT_EQ(run(db_.fetch_value<std::string>("SELECT typname FROM pg_type WHERE oid = 23")), "int4");
  EXPECT_EQ(run(db_.fetch_value<std::vector<std::int16_t>>("SELECT '1 2'::int2vector")),
            (std::vector<std::int16_t>{1, 2}));
}

}  // namespace
}  // namespace pgdbm
