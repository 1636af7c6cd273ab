// Ranges and multiranges, to a server and back.
#include "types/round_trip.hpp"

#include <cstdint>

namespace pgdbm {
namespace {

using namespace types;
using namespace types::testing;
using std::chrono::sys_days;

TEST_F(RoundTrip, OfRanges) {
  round_trip<Range<std::int32_t>>("int4range");
  round_trip<Range<std::int64_t>>("int8range");
  round_trip<Range<Numeric>>("numrange");
  round_trip<Range<sys_days>>("daterange");
  round_trip<Range<Timestamp>>("tsrange");
  round_trip<Range<TimestampTz>>("tstzrange");
  round_trip<Multirange<std::int32_t>>("int4multirange");
  round_trip<Multirange<std::int64_t>>("int8multirange");
}

}  // namespace
}  // namespace pgdbm
