#include <pgdbm/types/timestamp.hpp>

namespace pgdbm::types::detail {

namespace {

void check(Timestamp value, std::string_view type) {
  const auto count = value.microseconds_since_2000;
  if (value.is_finite() && (count < first_microsecond || count > last_microsecond)) refuse_out_of_range(type);
}

}  // namespace

void encode_timestamp(Timestamp value, std::string_view type, ByteBuffer& out) {
  check(value, type);
  out.append_integer(value.microseconds_since_2000);
}

void encode_timestamp_text(Timestamp value, std::string_view type, std::string_view zone, ByteBuffer& out) {
  check(value, type);
  if (value == Timestamp::infinity()) return out.append("infinity");
  if (value == Timestamp::minus_infinity()) return out.append("-infinity");
  std::int64_t days = value.microseconds_since_2000 / microseconds_of_day;
  std::int64_t rest = value.microseconds_since_2000 % microseconds_of_day;
  if (rest < 0) {
    --days;
    rest += microseconds_of_day;
  }
  const bool is_before_christ = append_civil(days, out);
  out.append_integer(' ');
  append_time_of_day(rest, out);
  out.append(zone);
  if (is_before_christ) out.append(" BC");
}

}  // namespace pgdbm::types::detail
