#include "wire/nfkc.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace pgdbm::wire {

namespace {

/// `length` code points of `decomposed_text`, from `offset` on, take the place of `code`: fully decomposed.
struct Decomposition {
  char32_t code;
  std::uint16_t offset;
  std::uint16_t length;
};

struct CombiningRange {
  char32_t first;
  char32_t last;
  std::uint8_t combining_class;
};

struct Composition {
  char32_t first;
  char32_t second;
  char32_t composed;

  friend constexpr auto operator<=>(const Composition&, const Composition&) = default;
};

#include "wire/nfkc_tables.inc"

// Hangul syllables are leading consonant, vowel and trailing consonant by arithmetic (Unicode, section 3.12).
constexpr char32_t syllable_base = 0xAC00;
constexpr char32_t leading_base = 0x1100;
constexpr char32_t vowel_base = 0x1161;
constexpr char32_t trailing_base = 0x11A7;  // one before the first: none at all
constexpr char32_t leading_count = 19;
constexpr char32_t vowel_count = 21;
constexpr char32_t trailing_count = 28;
constexpr char32_t syllable_count = leading_count * vowel_count * trailing_count;

/// The unsigned difference is huge for a code point below the base.
constexpr bool is_within(char32_t code, char32_t base, char32_t count) {
  return code - base < count;
}

void append_decomposed(std::u32string& out, char32_t code) {
  if (is_within(code, syllable_base, syllable_count)) {
    const char32_t index = code - syllable_base;
    out.push_back(leading_base + index / (vowel_count * trailing_count));
    out.push_back(vowel_base + index / trailing_count % vowel_count);
    if (index % trailing_count != 0) out.push_back(trailing_base + index % trailing_count);
    return;
  }
  const auto found = std::ranges::lower_bound(decompositions, code, {}, &Decomposition::code);
  if (found == decompositions.end() || found->code != code) {
    out += code;
  } else {
    out.append(decomposed_text.data() + found->offset, found->length);
  }
}

std::uint8_t combining_class(char32_t code) {
  const auto found = std::ranges::lower_bound(combining_ranges, code, {}, &CombiningRange::last);
  return found != combining_ranges.end() && found->first <= code ? found->combining_class : std::uint8_t{0};
}

/// Marks behind a starter stand in the order of their class; those of one class keep theirs.
void order_marks(std::u32string& text) {
  for (auto at = text.begin(); at != text.end();) {
    if (combining_class(*at) == 0) {
      ++at;
      continue;
    }
    const auto end = std::find_if(at, text.end(), [](char32_t code) { return combining_class(code) == 0; });
    std::stable_sort(at, end, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    at = end;
  }
}

/// The one code point that two make together; 0 when there is none.
char32_t compose(char32_t first, char32_t second) {
  if (is_within(first, leading_base, leading_count) && is_within(second, vowel_base, vowel_count)) {
    return syllable_base + ((first - leading_base) * vowel_count + (second - vowel_base)) * trailing_count;
  }
  if (is_within(first, syllable_base, syllable_count) && (first - syllable_base) % trailing_count == 0 &&
      is_within(second, trailing_base + 1, trailing_count - 1)) {
    return first + (second - trailing_base);
  }
  const auto found = std::ranges::lower_bound(compositions, Composition{first, second, 0});
  const bool is_pair = found != compositions.end() && found->first == first && found->second == second;
  return is_pair ? found->composed : 0;
}

/// Joins each mark, and each starter, with the last starter unless something of its class or higher stands between.
void compose_all(std::u32string& text) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::size_t starter = none;
  std::size_t kept = 0;
  std::uint8_t class_before = 0;  // of the last code point kept behind the starter
  for (const char32_t code : text) {
    const auto class_here = combining_class(code);
    const bool is_blocked = starter == none || (kept > starter + 1 && class_before >= class_here);
    if (const char32_t composed = is_blocked ? 0 : compose(text[starter], code); composed != 0) {
      text[starter] = composed;
      continue;
    }
    if (class_here == 0) starter = kept;
    class_before = class_here;
    text[kept++] = code;
  }
  text.resize(kept);
}

}  // namespace

std::u32string normalize_nfkc(std::u32string_view text) {
  std::u32string normalized;
  normalized.reserve(text.size() * 2);
  for (const char32_t code : text) append_decomposed(normalized, code);
  order_marks(normalized);
  compose_all(normalized);
  return normalized;
}

}  // namespace pgdbm::wire
