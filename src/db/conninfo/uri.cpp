#include "db/conninfo/split.hpp"

#include <algorithm>

namespace pgdbm::db::conninfo {

namespace {

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// postgresql://[user[:password]@][host][:port][,…][/dbname][?name=value[&…]], cut as libpq cuts it: the first '@'
/// that no '/' precedes ends the user, and '?' belongs to the user as well as any other byte.
class UriReader {
 public:
  explicit UriReader(std::string_view text) : text_(text), at_(text.find("://") + 3) {}

  Split read() {
    read_user();
    read_hosts();
    if (!split_.fault && peek() == '/') read_database();
    while (!split_.fault && !at_end()) read_parameter();
    return std::move(split_);
  }

 private:
  [[nodiscard]] bool at_end() const noexcept { return at_ == text_.size(); }
  [[nodiscard]] char peek() const noexcept { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::size_t find(std::string_view stops) const noexcept {
    return std::min(text_.find_first_of(stops, at_), text_.size());
  }

  void fail(std::string_view what, std::size_t offset) {
    if (!split_.fault) split_.fault = syntax_fault(what, offset);
  }

  std::string decode(std::size_t begin, std::size_t end) { return decode(text_.substr(begin, end - begin), begin); }

  std::string decode(std::string_view text, std::size_t offset) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') {
        decoded += text[i];
        continue;
      }
      const auto high = i + 1 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
      if (!high || !low) {
        fail("a '%' that two hexadecimal digits do not follow (write a literal one as %25)", offset + i);
        return {};
      }
      if (*high == 0 && *low == 0) {
        fail("the forbidden %00", offset + i);
        return {};
      }
      decoded += static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    return decoded;
  }

  void store(std::string_view name, std::string value, std::size_t begin, std::size_t end) {
    if (split_.fault) return;
    split_.pairs.push_back({std::string{name}, std::move(value), begin, begin, end});
  }
  /// What is left out of a URI is not an empty value: the environment may still have one.
  void store_part(std::string_view name, std::size_t begin, std::size_t end) {
    if (begin != end) store(name, decode(begin, end), begin, end);
  }

  void read_user() {
    const auto end = find("@/");
    if (end == text_.size() || text_[end] != '@') return;
    const auto colon = std::min(find(":"), end);
    store_part("user", at_, colon);
    if (colon != end) store_part("password", colon + 1, end);
    at_ = end + 1;
  }

  void read_hosts() {
    const auto begin = at_;
    std::string hosts;
    std::string ports;
    for (;;) {
      const auto host = read_host();
      if (split_.fault) return;
      hosts += host;
      if (peek() == ':') {
        const auto port = ++at_;
        at_ = find("/?,");
        ports += text_.substr(port, at_ - port);
      }
      if (peek() != ',') break;
      ++at_;
      hosts += ',';
      ports += ',';
    }
    // Decoded as a whole, as libpq does: an encoded comma separates hosts like any other.
    if (!hosts.empty()) store("host", decode(hosts, begin), begin, at_);
    if (!ports.empty()) store("port", decode(ports, begin), begin, at_);
  }

  std::string_view read_host() {
    if (peek() != '[') {
      const auto begin = at_;
      at_ = find(":/?,");
      return text_.substr(begin, at_ - begin);
    }
    const auto begin = ++at_;
    const auto end = find("]");
    if (end == text_.size()) {
      fail("a '[' without its ']'", begin - 1);
    } else if (end == begin) {
      fail("an empty address in '[]'", begin - 1);
    } else if (end + 1 < text_.size() && std::string_view{":/?,"}.find(text_[end + 1]) == std::string_view::npos) {
      fail("something other than ':', '/', '?' or ',' behind an address in '[]'", end + 1);
    }
    at_ = std::min(end + 1, text_.size());
    return text_.substr(begin, end - begin);
  }

  void read_database() {
    const auto begin = ++at_;
    at_ = find("?");
    store_part("dbname", begin, at_);
  }

  void read_parameter() {
    const auto name_begin = ++at_;  // behind '?' or '&', and either may be the last byte
    if (at_end()) return;
    at_ = find("&");
    const auto pair = text_.substr(name_begin, at_ - name_begin);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) return fail("a parameter without '='", name_begin);
    if (pair.find('=', equals + 1) != std::string_view::npos) {
      return fail("a parameter with a second '=' (write it as %3D)", name_begin);
    }
    const auto value_begin = name_begin + equals + 1;
    auto name = decode(name_begin, name_begin + equals);
    auto value = decode(value_begin, at_);
    if (split_.fault) return;
    if (name == "ssl" && value == "true") {  // as JDBC writes it
      name = "sslmode";
      value = "require";
    }
    split_.pairs.push_back({std::move(name), std::move(value), name_begin, value_begin, at_});
  }

  std::string_view text_;
  std::size_t at_;
  Split split_;
};

}  // namespace

Split split_uri(std::string_view text) {
  return UriReader{text}.read();
}

}  // namespace pgdbm::db::conninfo
