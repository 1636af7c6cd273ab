#include <pgdbm/types/integer.hpp>
#include <pgdbm/types/interval.hpp>
#include <pgdbm/types/value_reader.hpp>

namespace pgdbm::types {

void Codec<Interval>::encode(Interval value, ByteBuffer& out) {
  out.append_integer(std::int64_t{value.time.count()});
  out.append_integer(value.days);
  out.append_integer(value.months);
}

void Codec<Interval>::encode_text(Interval value, ByteBuffer& out) {
  detail::append_decimal(std::int64_t{value.months}, out);
  out.append(" mons ");
  detail::append_decimal(std::int64_t{value.days}, out);
  out.append(" days ");
  // Unsigned, as the least value has no positive twin.
  const std::int64_t count{value.time.count()};
  const auto size = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  constexpr std::uint64_t hour = 3'600'000'000;
  if (count < 0) out.append_integer('-');
  // Hours by themselves: append_time_of_day writes a day's.
  detail::append_decimal(size / hour, out);
  ByteBuffer rest;
  detail::append_time_of_day(static_cast<std::int64_t>(size % hour), rest);
  out.append(rest.view().subspan(2));
}

Decoded Codec<Interval>::decode(Oid /*type*/, ByteView bytes, Interval& out) noexcept {
  ValueReader reader{bytes};
  const auto microseconds = reader.integer<std::int64_t>();
  const auto days = reader.integer<std::int32_t>();
  const auto months = reader.integer<std::int32_t>();
  if (!reader.finished()) return Decoded::malformed;
  out = {months, days, std::chrono::microseconds{microseconds}};
  return Decoded::fine;
}

}  // namespace pgdbm::types
