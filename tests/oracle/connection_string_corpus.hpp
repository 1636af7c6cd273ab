// Connection strings for comparison with libpq, the same in each run: drawn from the grammar of both forms, with a
// taste for the odd, and then damaged. No string has a NUL byte, which libpq could not be shown.
#pragma once

#include "db/conninfo/option_table.hpp"

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

namespace pgdbm::oracle {

class ConnectionStrings {
 public:
  explicit ConnectionStrings(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    auto text = one_of(2) ? uri() : pairs();
    if (one_of(3)) return text;
    for (auto rounds = below(3) + 1; rounds > 0; --rounds) damage(text);
    return text;
  }

  /// True once in `n` times.
  bool one_of(std::size_t n) { return below(n) == 0; }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }

  template <std::size_t Size>
  std::string_view any(const std::array<std::string_view, Size>& choices) {
    return choices[below(Size)];
  }

 private:
  std::string name() {
    static constexpr std::array<std::string_view, 10> odd{"",      "ssl", "requiressl", "HOST", "hots",
                                                          "host ", "tty", "ho%73t",     "%",    "require ssl"};
    if (one_of(12)) return std::string{any(odd)};
    const auto table = db::conninfo::option_table();
    // Mostly those that matter, so that options meet each other.
    return std::string{one_of(3) ? table[below(table.size())].name : any(common_)};
  }

  std::string value() {
    static constexpr std::array<std::string_view, 24> values{
        "",     "h",   "db.example.org", "::1", "/var/run", "@abstract", "5432", "true",
        "1",    "0",   "require",        "a,b", ",",        "pass",      "p@ss", "p/?ss",
        "p:ss", "a b", "it's",           "\\",  "%",        "a=b",       "a&b",  "\xc3\xa9"};
    std::string text{any(values)};
    if (one_of(3)) text += any(values);
    return text;
  }

  /// Encoded as it should be, too much, or not at all.
  std::string encoded(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdefABCDEF";
    if (one_of(4)) return std::string{text};
    const auto zeal = below(3);
    std::string result;
    for (const char c : text) {
      const bool is_special = std::string_view{" %@/?:&=#[],'\\"}.find(c) != std::string_view::npos;
      if (!(is_special || (zeal == 0 && one_of(3)))) {
        result += c;
        continue;
      }
      const auto byte = static_cast<unsigned char>(c);
      const auto hex = [&](unsigned digit) { return digits[digit < 10 || one_of(2) ? digit : digit + 6]; };
      result += '%';
      result += hex(byte >> 4U);
      result += hex(byte & 15U);
    }
    return result;
  }

  std::string uri() {
    std::string text{one_of(2) ? "postgresql://" : "postgres://"};
    if (one_of(2)) {
      text += encoded(value());
      if (one_of(2)) text += ":" + encoded(value());
      text += '@';
    }
    for (auto hosts = below(4); hosts > 0; --hosts) {
      text += one_of(4) ? "[" + value() + "]" : encoded(value());
      if (one_of(2)) text += ":" + (one_of(6) ? encoded(value()) : std::to_string(below(70'000)));
      if (hosts > 1) text += ',';
    }
    if (one_of(2)) text += "/" + encoded(value());
    for (auto parameters = below(4), i = std::size_t{0}; i < parameters; ++i) {
      text += i == 0 ? '?' : '&';
      text += one_of(5) ? encoded(name()) : name();
      text += "=" + encoded(value());
    }
    return text;
  }

  std::string pairs() {
    static constexpr std::array<std::string_view, 6> gaps{" ", "  ", "\t", "\n", " \v\f\r", ""};
    std::string text;
    for (auto count = below(5); count > 0; --count) {
      text += name();
      if (one_of(6)) text += any(gaps);
      text += '=';
      if (one_of(6)) text += any(gaps);
      text += written(value());
      text += one_of(8) ? any(gaps) : " ";
    }
    return text;
  }

  /// In quotes, with backslashes, or as it is.
  std::string written(const std::string& value) {
    const auto manner = below(4);
    if (manner == 0) return value;
    std::string text;
    for (const char c : value) {
      const bool needs_backslash = c == '\\' || c == '\'' || (manner == 1 && c == ' ');
      if (needs_backslash || one_of(20)) text += '\\';
      text += c;
    }
    return manner == 1 ? text : "'" + text + "'";
  }

  void damage(std::string& text) {
    static constexpr std::string_view bytes = "@:/?&=%,[]'\\ \t\n#+aA0\x01\x7f\x80\xff";
    const auto at = below(text.size() + 1);
    switch (below(5)) {
      case 0:
        text.insert(at, 1, bytes[below(bytes.size())]);
        break;
      case 1:
        text.erase(at, 1 + below(3));
        break;
      case 2:
        if (at < text.size()) text[at] = bytes[below(bytes.size())];
        break;
      case 3:
        text.insert(at, text.substr(below(text.size() + 1), below(8)));
        break;
      default:
        text.resize(at);
    }
  }

  static constexpr std::array<std::string_view, 9> common_{"host",    "port",    "user",     "password",  "dbname",
                                                           "sslmode", "options", "hostaddr", "requiressl"};
  std::mt19937_64 random_;
};

}  // namespace pgdbm::oracle
