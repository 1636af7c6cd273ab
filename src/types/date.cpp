#include <pgdbm/types/date.hpp>

#include <pgdbm/base/error.hpp>

#include <limits>

namespace pgdbm::types {

namespace detail {

namespace {

using std::chrono::days;

constexpr std::int32_t infinity = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t minus_infinity = std::numeric_limits<std::int32_t>::min();

/// From 2000-01-01. Requires: not one of the infinities.
std::int64_t checked_since_2000(days since_1970) {
  const std::int64_t count{since_1970.count()};
  if (count < first_day + days_to_2000 || count > last_day + days_to_2000) refuse_out_of_range("date");
  return count - days_to_2000;
}

}  // namespace

void encode_date(days since_1970, ByteBuffer& out) {
  if (since_1970 == days::max()) return out.append_integer(infinity);
  if (since_1970 == days::min()) return out.append_integer(minus_infinity);
  out.append_integer(static_cast<std::int32_t>(checked_since_2000(since_1970)));
}

void encode_date_text(days since_1970, ByteBuffer& out) {
  if (since_1970 == days::max()) return out.append("infinity");
  if (since_1970 == days::min()) return out.append("-infinity");
  if (append_civil(checked_since_2000(since_1970), out)) out.append(" BC");
}

Decoded decode_date(ByteView bytes, days& since_1970) noexcept {
  if (bytes.size() != sizeof(std::int32_t)) return Decoded::malformed;
  const auto count = load_big_endian<std::int32_t>(bytes.data());
  if (count == infinity) {
    since_1970 = days::max();
  } else if (count == minus_infinity) {
    since_1970 = days::min();
  } else {
    since_1970 = days{count + days_to_2000};
  }
  return Decoded::fine;
}

days checked_days(std::chrono::year_month_day date) {
  if (!date.ok()) {
    raise({.kind = FaultKind::conversion,
           .message = "A parameter of type date is a day that the calendar does not have (such as 30 February)."});
  }
  return std::chrono::sys_days{date}.time_since_epoch();
}

}  // namespace detail

Decoded Codec<std::chrono::year_month_day>::decode(Oid /*type*/, ByteView bytes,
                                                   std::chrono::year_month_day& out) noexcept {
  using namespace std::chrono;
  days since_1970{};
  if (const auto outcome = detail::decode_date(bytes, since_1970); outcome != Decoded::fine) return outcome;
  constexpr sys_days first{year::min() / January / 1};
  constexpr sys_days last{year::max() / December / 31};
  const sys_days day{since_1970};
  if (day < first || day > last) return Decoded::out_of_range;
  out = year_month_day{day};
  return Decoded::fine;
}

}  // namespace pgdbm::types
