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
  detail::append_decimal(std::int64_t{value.time.count()}, out);
  out.append(" us");  // not hours:minutes: PostgreSQL 15 cannot read the least value so
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
