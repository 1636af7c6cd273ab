#include <pgdbm/types/time_of_day.hpp>
#include <pgdbm/types/value_reader.hpp>

#include <cstdint>

namespace pgdbm::types {

namespace {

constexpr std::int64_t max_offset = 16 * 3'600 - 1;

bool is_time_of_day(std::int64_t microseconds) {
  return microseconds >= 0 && microseconds <= detail::microseconds_of_day;
}

std::int64_t checked(std::chrono::microseconds since_midnight) {
  if (!is_time_of_day(since_midnight.count())) detail::refuse_out_of_range("time");
  return since_midnight.count();
}

std::int32_t checked(std::chrono::seconds offset) {
  if (offset.count() < -max_offset || offset.count() > max_offset) detail::refuse_out_of_range("timetz");
  return static_cast<std::int32_t>(offset.count());
}

}  // namespace

void Codec<TimeOfDay>::encode(TimeOfDay value, ByteBuffer& out) {
  out.append_integer(checked(value.since_midnight));
}

void Codec<TimeOfDay>::encode_text(TimeOfDay value, ByteBuffer& out) {
  detail::append_time_of_day(checked(value.since_midnight), out);
}

Decoded Codec<TimeOfDay>::decode(Oid /*type*/, ByteView bytes, TimeOfDay& out) noexcept {
  if (bytes.size() != sizeof(std::int64_t)) return Decoded::malformed;
  const auto microseconds = load_big_endian<std::int64_t>(bytes.data());
  if (!is_time_of_day(microseconds)) return Decoded::malformed;
  out.since_midnight = std::chrono::microseconds{microseconds};
  return Decoded::fine;
}

void Codec<TimeOfDayTz>::encode(TimeOfDayTz value, ByteBuffer& out) {
  out.append_integer(checked(value.since_midnight));
  out.append_integer(-checked(value.offset));  // PostgreSQL counts west of UTC
}

void Codec<TimeOfDayTz>::encode_text(TimeOfDayTz value, ByteBuffer& out) {
  detail::append_time_of_day(checked(value.since_midnight), out);
  const auto offset = checked(value.offset);
  out.append_integer(offset < 0 ? '-' : '+');
  const auto seconds = offset < 0 ? -offset : offset;
  detail::append_padded(seconds / 3'600, 2, out);
  if (seconds % 3'600 == 0) return;
  out.append_integer(':');
  detail::append_padded(seconds / 60 % 60, 2, out);
  if (seconds % 60 == 0) return;
  out.append_integer(':');
  detail::append_padded(seconds % 60, 2, out);
}

Decoded Codec<TimeOfDayTz>::decode(Oid /*type*/, ByteView bytes, TimeOfDayTz& out) noexcept {
  ValueReader reader{bytes};
  const auto microseconds = reader.integer<std::int64_t>();
  const auto west = reader.integer<std::int32_t>();
  if (!reader.finished() || !is_time_of_day(microseconds)) return Decoded::malformed;
  if (west < -max_offset || west > max_offset) return Decoded::malformed;
  out = {std::chrono::microseconds{microseconds}, std::chrono::seconds{-west}};
  return Decoded::fine;
}

}  // namespace pgdbm::types
