#include "migrate/text_file.hpp"

#include "sql/utf8.hpp"
#include <pgdbm/sql/caret.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgdbm::migrate {

namespace {

/// What str.isspace() is true for.
constexpr std::array<std::string_view, 29> white_spaces{
    "\t",           "\n",           "\v",           "\f",           "\r",
    "\x1c",         "\x1d",         "\x1e",         "\x1f",         " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

std::size_t white_space_at_begin(std::string_view text) noexcept {
  for (const auto space : white_spaces) {
    if (text.starts_with(space)) return space.size();
  }
  return 0;
}

std::size_t white_space_at_end(std::string_view text) noexcept {
  for (const auto space : white_spaces) {
    if (text.ends_with(space)) return space.size();
  }
  return 0;
}

std::size_t find_no_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto size = sql::utf8::sequence_length(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
  return std::string_view::npos;
}

Fault refuse(std::string_view filename, std::string_view what) {
  return {.kind = FaultKind::migration, .message = fmt::format("The migration file {} {}", filename, what)};
}

std::size_t line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

}  // namespace

Result<std::string> read_text(std::string bytes, std::string_view filename) {
  if (bytes.size() > largest_file) {
    return refuse(filename, fmt::format("has {} bytes, and {} are the most. Divide it, or load its rows with COPY.",
                                        bytes.size(), largest_file));
  }
  const bool is_utf16 = bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff");
  if (is_utf16) return refuse(filename, "is UTF-16, and must be UTF-8. Save it as such.");
  if (const auto nul = bytes.find('\0'); nul != std::string::npos) {
    return refuse(filename, fmt::format("has a NUL byte in line {}, which PostgreSQL's text cannot hold. Is it SQL?",
                                        line_of(bytes, nul)));
  }
  if (const auto at = find_no_utf8(bytes); at != std::string_view::npos) {
    return refuse(filename, fmt::format("is not UTF-8: line {} has the byte 0x{:02X}. Save it as UTF-8.",
                                        line_of(bytes, at), static_cast<unsigned char>(bytes[at])));
  }
  if (bytes.find('\r') == std::string::npos) return bytes;
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool is_pair = bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
    if (!is_pair) text += bytes[i] == '\r' ? '\n' : bytes[i];
  }
  return text;
}

Fault fault_in_file(std::string_view filename, std::string_view file, std::size_t offset, std::string_view what) {
  return {.kind = FaultKind::migration,
          .message = fmt::format("{}: {}\n{}", filename, what, sql::show_position(file, offset))};
}

std::string_view strip(std::string_view text) noexcept {
  while (const auto size = white_space_at_begin(text)) text.remove_prefix(size);
  while (const auto size = white_space_at_end(text)) text.remove_suffix(size);
  return text;
}

std::string_view up_to_white_space(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (white_space_at_begin(text.substr(i)) != 0) return text.substr(0, i);
  }
  return text;
}

}  // namespace pgdbm::migrate
