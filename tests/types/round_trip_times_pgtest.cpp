// Dates, times and intervals, to a server and back.
#include "types/round_trip.hpp"

#include <chrono>

namespace pgdbm {
namespace {

using namespace types;
using namespace types::testing;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

TEST_F(RoundTrip, OfDatesAndTimes) {
  round_trip<sys_days>("date");
  round_trip<std::chrono::local_days>("date");
  round_trip<std::chrono::year_month_day>("date");
  round_trip<TimeOfDay>("time");
  round_trip<TimeOfDayTz>("timetz");
  round_trip<Timestamp>("timestamp");
  round_trip<TimestampTz>("timestamptz");
}

TEST_F(RoundTrip, OfChronoTimePointsAndDurations) {
  round_trip<sys_time<microseconds>>("timestamptz");
  round_trip<sys_time<nanoseconds>>("timestamptz");
  round_trip<sys_time<seconds>>("timestamptz");
  round_trip<std::chrono::local_time<microseconds>>("timestamp");
  round_trip<Interval>("interval");
  round_trip<microseconds>("interval");
}

}  // namespace
}  // namespace pgdbm
