// Reads the fields of one message body in order, within its bounds. A read past the end makes the reader fail once and
// for all and yields zero or nothing, so that a parser can read on and ask `failed()` at its end.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace pgdbm::wire {

class FieldReader {
 public:
  explicit FieldReader(ByteView body) noexcept : at_(body.data()), end_(body.data() + body.size()) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  /// True when all was read and nothing was missing.
  [[nodiscard]] bool finished() const noexcept { return !failed_ && at_ == end_; }

  template <std::integral T>
  T integer() noexcept {
    if (remaining() < sizeof(T)) return fail(), T{};
    const T value = load_big_endian<T>(at_);
    at_ += sizeof(T);
    return value;
  }

  ByteView bytes(std::size_t count) noexcept {
    if (remaining() < count) return fail(), ByteView{};
    const ByteView taken{at_, count};
    at_ += count;
    return taken;
  }

  /// Text up to a NUL, which is read too.
  std::string_view cstring() noexcept {
    const void* nul = remaining() == 0 ? nullptr : std::memchr(at_, 0, remaining());
    if (nul == nullptr) return fail(), std::string_view{};
    const auto length = static_cast<std::size_t>(static_cast<const std::byte*>(nul) - at_);
    const std::string_view text{reinterpret_cast<const char*>(at_), length};
    at_ += length + 1;
    return text;
  }

 private:
  void fail() noexcept {
    failed_ = true;
    at_ = end_;
  }

  const std::byte* at_;
  const std::byte* end_;
  bool failed_ = false;
};

}  // namespace pgdbm::wire
