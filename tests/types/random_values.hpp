// Random values of each type, its extremes before them. The same in each run: a failure can be looked at again.
#pragma once

#include <pgdbm/types/numeric_multiprecision.hpp>

#include <pgdbm/types.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace pgdbm::types::testing {

class Random {
 public:
  std::uint64_t bits() { return engine_(); }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>{low, high}(engine_);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  /// Of random width, so that small values come as often as large ones.
  std::int64_t number(std::int64_t low, std::int64_t high) {
    const auto width = between(0, 62);
    const auto value = between(-(std::int64_t{1} << width), std::int64_t{1} << width);
    return value < low || value > high ? between(low, high) : value;
  }
  /// UTF-8 of up to `most` characters, NUL excepted; those that literals quote come often.
  std::string text(std::int64_t most = 12) {
    static const std::vector<std::string> pieces{"a", "Z",  " ",  "\"",   "\\", "'", ",", "{",          "}",   "(",
                                                 ")", "\n", "\t", "NULL", "=>", "ü", "€", "\U0001F600", "\x01"};
    std::string made;
    for (auto i = between(0, most); i > 0; --i) {
      made += pieces[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(pieces.size()) - 1))];
    }
    return made;
  }
  std::string digits(std::int64_t count) {
    std::string made;
    for (; count > 0; --count) made += static_cast<char>('0' + between(0, 9));
    return made;
  }

 private:
  std::mt19937_64 engine_{20'260'131};
};

/// Makes values of T: `extremes()` and `next(random)`.
template <class T>
struct Values;

template <>
struct Values<bool> {
  static std::vector<bool> extremes() { return {true, false}; }
  static bool next(Random& random) { return random.chance(50); }
};

template <PgInteger T>
struct Values<T> {
  using Limits = std::numeric_limits<T>;
  static std::vector<T> extremes() { return {Limits::min(), Limits::max(), T{0}, T{1}, static_cast<T>(-1)}; }
  static T next(Random& random) { return static_cast<T>(random.bits() >> random.between(0, 63)); }
};

template <std::floating_point T>
struct Values<T> {
  using Limits = std::numeric_limits<T>;
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  static std::vector<T> extremes() {
    return {Limits::max(),
            Limits::lowest(),
            Limits::min(),
            Limits::denorm_min(),
            Limits::infinity(),
            -Limits::infinity(),
            Limits::quiet_NaN(),
            T{0},
            -T{0},
            T{0.1F}};
  }
  static T next(Random& random) { return std::bit_cast<T>(static_cast<Bits>(random.bits())); }
};

template <>
struct Values<std::string> {
  static std::vector<std::string> extremes() { return {"", "NULL", "{}", std::string(100'000, 'x')}; }
  static std::string next(Random& random) { return random.text(30); }
};

template <>
struct Values<std::vector<std::byte>> {
  static std::vector<std::vector<std::byte>> extremes() {
    return {{}, {std::byte{0}}, std::vector<std::byte>(100'000, std::byte{0xff})};
  }
  static std::vector<std::byte> next(Random& random) {
    std::vector<std::byte> made(static_cast<std::size_t>(random.between(0, 40)));
    for (auto& byte : made) byte = static_cast<std::byte>(random.bits());
    return made;
  }
};

template <>
struct Values<boost::uuids::uuid> {
  static std::vector<boost::uuids::uuid> extremes() {
    boost::uuids::uuid most;
    std::ranges::fill(most, std::uint8_t{0xff});
    return {boost::uuids::uuid{{}}, most};
  }
  static boost::uuids::uuid next(Random& random) {
    boost::uuids::uuid made;
    for (auto& byte : made) byte = static_cast<std::uint8_t>(random.bits());
    return made;
  }
};

template <class Clock>
struct Values<std::chrono::time_point<Clock, std::chrono::days>> {
  using Point = std::chrono::time_point<Clock, std::chrono::days>;
  static Point at(std::int64_t since_2000) { return Point{std::chrono::days{since_2000 + detail::days_to_2000}}; }
  static std::vector<Point> extremes() {
    return {
        at(detail::first_day), at(detail::last_day), Point::max(), Point::min(), at(0), at(-1), at(59), at(-10'957)};
  }
  static Point next(Random& random) {
    return at(random.chance(50) ? random.between(-100'000, 100'000)
                                : random.between(detail::first_day, detail::last_day));
  }
};

template <>
struct Values<std::chrono::year_month_day> {
  static std::vector<std::chrono::year_month_day> extremes() {
    using namespace std::chrono;
    return {year::max() / December / 31, year{-4712} / January / 1, year{0} / February / 29, 2000y / February / 29};
  }
  static std::chrono::year_month_day next(Random& random) {
    return std::chrono::sys_days{std::chrono::days{random.between(-2'400'000, 11'000'000)}};
  }
};

template <>
struct Values<TimeOfDay> {
  static TimeOfDay at(std::int64_t microseconds) { return {std::chrono::microseconds{microseconds}}; }
  static std::vector<TimeOfDay> extremes() {
    return {at(0), at(1), at(detail::microseconds_of_day - 1), at(detail::microseconds_of_day)};
  }
  static TimeOfDay next(Random& random) { return at(random.between(0, detail::microseconds_of_day)); }
};

template <>
struct Values<TimeOfDayTz> {
  static std::vector<TimeOfDayTz> extremes() {
    using namespace std::chrono;
    return {{{}, hours{16} - seconds{1}}, {hours{24}, seconds{1} - hours{16}}, {}};
  }
  static TimeOfDayTz next(Random& random) {
    const auto step = random.chance(50) ? 900 : 1;
    return {Values<TimeOfDay>::next(random).since_midnight,
            std::chrono::seconds{random.between(-57'599 / step, 57'599 / step) * step}};
  }
};

template <class T>
  requires(std::same_as<T, Timestamp> || std::same_as<T, TimestampTz>)
struct Values<T> {
  static std::vector<T> extremes() {
    return {T{detail::first_microsecond}, T{detail::last_microsecond}, T::infinity(), T::minus_infinity(), T{0}, T{-1}};
  }
  static T next(Random& random) { return {random.number(detail::first_microsecond, detail::last_microsecond)}; }
};

template <class Clock, detail::FinerThanDays D>
struct Values<std::chrono::time_point<Clock, D>> {
  using Point = std::chrono::time_point<Clock, D>;
  static std::vector<Point> extremes() { return {Point::max(), Point::min(), Point{}, at(-3'600'000'000)}; }
  static Point next(Random& random) {
    const auto whole =
        random.number(-200'000'000'000'000'000, 9'000'000'000'000'000'000) / 3'600'000'000 * 3'600'000'000;
    const auto microseconds = std::ratio_less_equal_v<typename D::period, std::micro> ? whole + 1 : whole;
    return at(microseconds);
  }

 private:
  static Point at(std::int64_t microseconds) {
    D since{};
    return from_microseconds(microseconds, since) == Decoded::fine ? Point{since} : Point{};
  }
};

template <>
struct Values<Interval> {
  static std::vector<Interval> extremes() {
    using I4 = std::numeric_limits<std::int32_t>;
    using I8 = std::chrono::microseconds;
    return {{}, {I4::max(), I4::max(), I8::max()}, {I4::min(), I4::min(), I8::min()}, {1, -1, I8{1}}};
  }
  static Interval next(Random& random) {
    const auto small = [&] { return static_cast<std::int32_t>(random.number(-2'147'483'648, 2'147'483'647)); };
    return {small(), small(),
            std::chrono::microseconds{
                random.number(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())}};
  }
};

template <>
struct Values<std::chrono::microseconds> {
  using T = std::chrono::microseconds;
  static std::vector<T> extremes() { return {T::max(), T::min(), T::zero()}; }
  static T next(Random& random) { return Values<Interval>::next(random).time; }
};

template <>
struct Values<boost::json::value> {
  using Json = boost::json::value;
  static std::vector<Json> extremes() {
    Json deep = nullptr;
    for (std::size_t i = 0; i < max_json_depth; ++i) deep = boost::json::array{deep};
    return {nullptr,
            Json(std::numeric_limits<std::int64_t>::min()),
            Json(std::numeric_limits<std::uint64_t>::max()),
            boost::json::array{},
            boost::json::object{},
            deep};
  }
  static Json next(Random& random) { return next(random, 3); }

 private:
  static Json next(Random& random, int depth) {
    switch (random.between(0, depth > 0 ? 6 : 4)) {
      case 0:
        return nullptr;
      case 1:
        return random.chance(50);
      case 2:
        return random.number(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
      case 3:
        return static_cast<double>(random.between(-1'000'000, 1'000'000)) + 0.5;
      case 4:
        return Json(random.text());
      case 5: {
        boost::json::array made;
        for (auto i = random.between(0, 4); i > 0; --i) made.push_back(next(random, depth - 1));
        return made;
      }
      default: {
        boost::json::object made;
        for (auto i = random.between(0, 4); i > 0; --i) made[random.text()] = next(random, depth - 1);
        return made;
      }
    }
  }
};

template <>
struct Values<Numeric> {
  static Numeric of(const std::string& text) { return Numeric::parse(text).value(); }
  static std::vector<Numeric> extremes() {
    return {Numeric::nan(),
            Numeric::infinity(),
            Numeric::minus_infinity(),
            Numeric{},
            of("0.000"),
            of(std::string(131'072, '9')),
            of("1e-16383"),
            of("-" + std::string(131'072, '9') + "." + std::string(16'383, '9'))};
  }
  static Numeric next(Random& random) {
    std::string text = random.chance(50) ? "-" : "";
    text += random.digits(random.between(1, 40));
    if (random.chance(70)) text += "." + random.digits(random.between(1, 30));
    if (random.chance(30)) text += "e" + std::to_string(random.between(-200, 200));
    return of(text);
  }
};

template <>
struct Values<boost::multiprecision::cpp_int> {
  using T = boost::multiprecision::cpp_int;
  static std::vector<T> extremes() { return {T{0}, T{std::string(131'072, '9')}, T{"-1" + std::string(4'000, '0')}}; }
  static T next(Random& random) {
    const T made{"1" + random.digits(random.between(0, 60))};
    return random.chance(50) ? T{-made} : made;
  }
};

template <class T>
  requires(std::same_as<T, Inet> || std::same_as<T, Cidr>)
struct Values<T> {
  static std::vector<T> extremes() {
    return {T::parse("0.0.0.0/0").value(), T::parse("255.255.255.255").value(), T::parse("::/0").value(),
            T::parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").value(), T::parse("::ffff:1.2.3.4").value()};
  }
  static T next(Random& random) {
    T made;
    made.is_v6 = random.chance(70);
    const std::size_t size = made.is_v6 ? 16 : 4;
    for (std::size_t i = 0; i < size; ++i) {  // mostly zeros, as the text of IPv6 leaves them out
      if (random.chance(made.is_v6 ? 30 : 90)) made.address[i] = static_cast<std::uint8_t>(random.bits());
    }
    made.prefix = static_cast<std::uint8_t>(random.between(0, static_cast<std::int64_t>(size * 8)));
    if constexpr (std::same_as<T, Cidr>) {
      for (std::size_t bit = made.prefix; bit < size * 8; ++bit) {
        made.address[bit / 8] = static_cast<std::uint8_t>(made.address[bit / 8] & ~(0x80U >> (bit % 8)));
      }
    }
    return made;
  }
};

template <std::size_t size>
struct Values<BasicMacAddress<size>> {
  using T = BasicMacAddress<size>;
  static std::vector<T> extremes() { return {T{}}; }
  static T next(Random& random) {
    T made;
    for (auto& octet : made.octets) octet = static_cast<std::uint8_t>(random.bits());
    return made;
  }
};

template <>
struct Values<BitString> {
  static std::vector<BitString> extremes() { return {BitString{}, BitString{8}, BitString{100'001}}; }
  static BitString next(Random& random) {
    BitString made{static_cast<std::size_t>(random.between(0, 70))};
    for (std::size_t i = 0; i < made.size(); ++i) made.set(i, random.chance(50));
    return made;
  }
};

template <>
struct Values<char> {
  static std::vector<char> extremes() { return {'\0', '\x7f', '"', '\\'}; }
  static char next(Random& random) { return static_cast<char>(random.between(0, 127)); }
};

template <>
struct Values<Tid> {
  static std::vector<Tid> extremes() { return {{}, {0xffff'ffff, 0xffff}}; }
  static Tid next(Random& random) {
    return {static_cast<std::uint32_t>(random.bits()), static_cast<std::uint16_t>(random.bits())};
  }
};

template <>
struct Values<Lsn> {
  static std::vector<Lsn> extremes() { return {{}, {std::numeric_limits<std::uint64_t>::max()}}; }
  static Lsn next(Random& random) { return {random.bits() >> random.between(0, 63)}; }
};

/// Less, for the bounds of a range; PostgreSQL's order.
template <class T>
bool is_less(const T& a, const T& b) {
  return a < b;
}
inline bool is_less(const Numeric& a, const Numeric& b) {
  return boost::multiprecision::cpp_dec_float_100{a.to_text()} < boost::multiprecision::cpp_dec_float_100{b.to_text()};
}

template <class T>
struct Values<Range<T>> {
  static std::vector<Range<T>> extremes() { return {Range<T>::empty(), Range<T>{}}; }
  /// As the server would leave it: discrete ones as [lower, upper), no empty ones but `empty`.
  static Range<T> next(Random& random) {
    constexpr bool is_discrete = PgInteger<T> || std::same_as<T, std::chrono::sys_days>;
    Range<T> made;
    auto lower = Values<T>::next(random);
    auto upper = Values<T>::next(random);
    if (is_less(upper, lower)) std::swap(lower, upper);
    if (!is_less(lower, upper)) return Range<T>::empty();
    if (random.chance(85)) made.lower = Bound<T>{std::move(lower), is_discrete || random.chance(50)};
    if (random.chance(85)) made.upper = Bound<T>{std::move(upper), !is_discrete && random.chance(50)};
    return made;
  }
};

template <class T>
struct Values<Multirange<T>> {
  static std::vector<Multirange<T>> extremes() { return {{}, {{Range<T>{}}}}; }
  static Multirange<T> next(Random& random) {
    Multirange<T> made;
    auto at = random.between(-1'000, 1'000);
    for (auto i = random.between(0, 4); i > 0; --i) {
      const auto begin = at + random.between(1, 50);
      at = begin + random.between(1, 50);
      made.ranges.push_back(Range<T>::half_open(static_cast<T>(begin), static_cast<T>(at)));
    }
    return made;
  }
};

}  // namespace pgdbm::types::testing
