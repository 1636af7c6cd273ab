#include "sql/utf8.hpp"
#include <pgdbm/sql/caret.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace pgdbm::sql {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t width_before = 60;    // of these, at most so many columns stand before the point
constexpr std::size_t bytes_around = 1000;  // of a longer line no more is looked at, whatever its width
constexpr std::string_view ellipsis = "…";

struct Range {
  char32_t first;
  char32_t last;
};

// What terminals draw without moving on, and what they draw two columns wide: the large blocks, not every exception.
constexpr std::array zero_width{Range{0x300, 0x36f}, Range{0x200b, 0x200f}, Range{0x20d0, 0x20ff},
                                Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f}};
constexpr std::array double_width{Range{0x1100, 0x115f},  Range{0x2e80, 0xa4cf},   Range{0xac00, 0xd7a3},
                                  Range{0xf900, 0xfaff},  Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
                                  Range{0xffe0, 0xffe6},  Range{0x1f300, 0x1f64f}, Range{0x1f900, 0x1f9ff},
                                  Range{0x20000, 0x3fffd}};

template <std::size_t N>
bool lies_in(const std::array<Range, N>& ranges, char32_t code) {
  return std::ranges::any_of(ranges, [code](Range range) { return range.first <= code && code <= range.last; });
}

struct Glyph {
  std::size_t offset;  // in the text
  std::string_view shown;
  std::size_t width;
};

Glyph glyph_at(std::string_view text, std::size_t offset) {
  const std::size_t length = utf8::sequence_length(text.substr(offset));
  if (length == 0) return {offset, "\xef\xbf\xbd", 1};
  const std::string_view shown = text.substr(offset, length);
  const auto lead = static_cast<unsigned char>(shown[0]);
  if (length == 1) return {offset, lead < 0x20 || lead == 0x7f ? std::string_view{" "} : shown, 1};
  char32_t code = lead & (0x7fU >> length);
  for (char c : shown.substr(1)) code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3fU);
  if (code < 0xa0) return {offset, " ", 1};
  return {offset, shown, lies_in(zero_width, code) ? 0U : lies_in(double_width, code) ? 2U : 1U};
}

std::vector<Glyph> glyphs_of(std::string_view text, std::size_t begin, std::size_t end) {
  std::vector<Glyph> glyphs;
  while (begin < end) {
    glyphs.push_back(glyph_at(text, begin));
    begin += std::max<std::size_t>(utf8::sequence_length(text.substr(begin)), 1);
  }
  return glyphs;
}

// Steps back, three bytes at most, out of the middle of a character.
std::size_t nearest_character(std::string_view text, std::size_t offset) {
  for (std::size_t i = 0; i < 4 && i <= offset && offset < text.size(); ++i) {
    if (utf8::sequence_length(text.substr(offset - i)) > i) return offset - i;
  }
  return offset;
}

}  // namespace

std::string show_position(std::string_view text, std::size_t byte_offset) {
  const std::size_t point = std::min(byte_offset, text.size());
  const std::size_t newline = text.substr(0, point).rfind('\n');
  const std::size_t line_begin = newline == std::string_view::npos ? 0 : newline + 1;
  std::size_t line_end = std::min(text.find('\n', point), text.size());
  if (line_end > line_begin && text[line_end - 1] == '\r') --line_end;

  const std::size_t near_begin = nearest_character(text, std::max(line_begin, point - std::min(point, bytes_around)));
  const std::size_t near_end = nearest_character(text, std::min(line_end, point + bytes_around));
  const std::vector<Glyph> glyphs = glyphs_of(text, near_begin, near_end);
  // The glyph that holds the point; one past the last at the end of the line.
  const auto holds = std::ranges::upper_bound(glyphs, point, {}, &Glyph::offset);
  std::size_t target = static_cast<std::size_t>(holds - glyphs.begin());
  if (target > 0 && point < near_end) --target;

  std::size_t first = target;
  std::size_t before = 0;
  while (first > 0 && before + glyphs[first - 1].width <= width_before) before += glyphs[--first].width;
  std::size_t last = target;
  std::size_t width = before;
  while (last < glyphs.size() && width + glyphs[last].width <= line_width) width += glyphs[last++].width;
  const bool is_cut_before = first > 0 || near_begin > line_begin;
  const bool is_cut_after = last < glyphs.size() || near_end < line_end;

  std::string shown = "line " + std::to_string(1 + std::ranges::count(text.substr(0, line_begin), '\n')) + ": ";
  const std::size_t column = shown.size() + before + (is_cut_before ? 1 : 0);
  if (is_cut_before) shown += ellipsis;
  for (std::size_t i = first; i < last; ++i) shown += glyphs[i].shown;
  if (is_cut_after) shown += ellipsis;
  return shown + '\n' + std::string(column, ' ') + '^';
}

}  // namespace pgdbm::sql
