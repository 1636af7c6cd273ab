#include "wire/saslprep.hpp"

#include "wire/nfkc.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace pgdbm::wire {

namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

#include "wire/saslprep_tables.inc"

template <std::size_t N>
bool is_in(const std::array<CodeRange, N>& ranges, char32_t code) {
  const auto found = std::ranges::lower_bound(ranges, code, {}, &CodeRange::last);
  return found != ranges.end() && found->first <= code;
}

/// A password on its way, overwritten when it goes.
struct CodePoints {
  std::u32string text;

  explicit CodePoints(std::u32string t) : text(std::move(t)) {}
  CodePoints(const CodePoints&) = delete;
  CodePoints& operator=(const CodePoints&) = delete;
  ~CodePoints() { OPENSSL_cleanse(text.data(), text.size() * sizeof(char32_t)); }
};

struct Decoded {
  char32_t code;
  std::size_t length;
};

/// The first code point of `text`; nothing when that is not UTF-8 (overlong forms and surrogates are not).
std::optional<Decoded> decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return Decoded{lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC0 || lead > 0xF7 || text.size() < length) return std::nullopt;
  auto code = static_cast<char32_t>(lead & (0x7F >> length));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | static_cast<char32_t>(byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> shortest{0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < shortest.at(length) || code > 0x10FFFF || is_surrogate) return std::nullopt;
  return Decoded{code, length};
}

void append_utf8(std::string& out, char32_t code) {
  const auto append = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  const auto append_rest = [&](int shift) { append(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) return append(code);
  if (code < 0x800) {
    append(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    append(0xE0 | code >> 12);
    append_rest(6);
  } else {
    append(0xF0 | code >> 18);
    append_rest(12);
    append_rest(6);
  }
  append_rest(0);
}

/// Step 1 of RFC 3454: every space becomes the one of ASCII, and what is invisible goes. False when it is not UTF-8.
bool map(std::string_view text, std::u32string& mapped) {
  mapped.reserve(text.size());
  while (!text.empty()) {
    const auto decoded = decode_utf8(text);
    if (!decoded) return false;
    text.remove_prefix(decoded->length);
    if (is_in(spaces, decoded->code)) {
      mapped += U' ';
    } else if (!is_in(nothings, decoded->code)) {
      mapped += decoded->code;
    }
  }
  return true;
}

/// Step 4: right-to-left text has no left-to-right letter in it, and begins and ends right to left.
bool has_mixed_directions(std::u32string_view text) {
  const auto is_rtl = [](char32_t code) { return is_in(right_to_left, code); };
  if (std::ranges::none_of(text, is_rtl)) return false;
  const bool has_ltr = std::ranges::any_of(text, [](char32_t code) { return is_in(left_to_right, code); });
  return has_ltr || !is_rtl(text.front()) || !is_rtl(text.back());
}

bool is_allowed(std::u32string_view text) {
  const bool has_prohibited = std::ranges::any_of(text, [](char32_t code) { return is_in(prohibited, code); });
  return !text.empty() && !has_prohibited && !has_mixed_directions(text);
}

}  // namespace

Secret saslprep(std::string_view password) {
  const bool is_ascii = std::ranges::all_of(password, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  CodePoints mapped{{}};
  if (is_ascii || !map(password, mapped.text) || !is_allowed(mapped.text)) return Secret{std::string{password}};
  const CodePoints normalized{normalize_nfkc(mapped.text)};
  std::string prepared;
  constexpr std::size_t longest = 4;
  prepared.reserve(normalized.text.size() * longest);
  for (const char32_t code : normalized.text) append_utf8(prepared, code);
  return Secret{std::move(prepared)};
}

}  // namespace pgdbm::wire
