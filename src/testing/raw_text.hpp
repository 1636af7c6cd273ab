// Small text work without allocation or locale, for code that runs after a fork: paths, numbers, whole small files.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <system_error>

namespace pgdbm::testing {

/// Text of bounded length; what does not fit is cut off, and `fits` tells.
template <std::size_t Capacity>
class RawText {
 public:
  RawText& add(std::string_view text) noexcept {
    for (const char c : text) {
      if (size_ + 1 >= Capacity) {
        fits_ = false;
        break;
      }
      text_[size_++] = c;
    }
    text_[size_] = '\0';
    return *this;
  }
  RawText& add(std::integral auto number) noexcept {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    return add({digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
  }
  [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }
  [[nodiscard]] bool fits() const noexcept { return fits_; }

 private:
  std::array<char, Capacity> text_{};
  std::size_t size_ = 0;
  bool fits_ = true;
};

/// Reads the start of a file, as much as the buffer holds; empty when it cannot be read.
template <std::size_t Capacity>
std::string_view read_start(const char* path, std::array<char, Capacity>& buffer) noexcept {
  const int file = ::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return {};
  std::size_t size = 0;
  while (size < Capacity) {
    const ssize_t filled = ::read(file, buffer.data() + size, Capacity - size);
    if (filled < 0 && errno == EINTR) continue;
    if (filled <= 0) break;
    size += static_cast<std::size_t>(filled);
  }
  ::close(file);
  return {buffer.data(), size};
}

/// Takes the next word (blanks and line ends separate) off the front of `text`.
inline std::string_view take_word(std::string_view& text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string_view::npos) return text = {};
  const std::size_t end = text.find_first_of(" \n", begin);
  const std::string_view word = text.substr(begin, end == std::string_view::npos ? end : end - begin);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  return word;
}

/// The whole of `text` as a number; false, and `number` as it was, when it is none.
template <std::integral Number>
[[nodiscard]] bool parse_number(std::string_view text, Number& number) noexcept {
  Number parsed{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size() || text.empty()) return false;
  number = parsed;
  return true;
}

}  // namespace pgdbm::testing
