// Reads the parts of one value in order, within its bytes. A read past the end makes the reader fail once and for all
// and yields zero or nothing, so that a decoder can read on and ask `finished()` at its end.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace pgdbm::types {

class ValueReader {
 public:
  explicit ValueReader(ByteView value) noexcept : rest_(value) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }
  /// True when all was read and nothing was missing.
  [[nodiscard]] bool finished() const noexcept { return !failed_ && rest_.empty(); }

  template <std::integral T>
  T integer() noexcept {
    const auto taken = bytes(sizeof(T));
    return taken.empty() ? T{} : load_big_endian<T>(taken.data());
  }

  ByteView bytes(std::size_t count) noexcept {
    if (rest_.size() < count) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  /// A value within the value: its length, then its bytes; nothing for NULL.
  std::optional<ByteView> field() noexcept {
    const auto length = integer<std::int32_t>();
    if (length == -1 && !failed_) return std::nullopt;
    // Another negative length becomes a huge one, which no value holds: the reader fails.
    return bytes(static_cast<std::uint32_t>(length));
  }

 private:
  ByteView rest_;
  bool failed_ = false;
};

}  // namespace pgdbm::types
