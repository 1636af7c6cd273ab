// One growing run of bytes: what encoders append to and what a socket receives into.
// Unlike std::vector it never writes memory that is about to be overwritten.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace pgdbm {

class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(ByteBuffer&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] ByteView view() const noexcept { return {bytes_.get(), size_}; }
  [[nodiscard]] std::byte* data() noexcept { return bytes_.get(); }

  void clear() noexcept { size_ = 0; }
  /// `clear`, and overwrites what was there: for bytes that nobody shall find. What growing left behind is not reached.
  void wipe() noexcept {
    if (capacity_ != 0) explicit_bzero(bytes_.get(), capacity_);
    size_ = 0;
  }

  /// Room for `count` more bytes behind the end; `commit` makes them part of the buffer.
  [[nodiscard]] std::span<std::byte> prepare(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return {bytes_.get() + size_, capacity_ - size_};
  }
  void commit(std::size_t count) noexcept { size_ += count; }

  void append(ByteView bytes) {
    if (bytes.empty()) return;
    std::memcpy(prepare(bytes.size()).data(), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void append(std::string_view text) { append(std::as_bytes(std::span{text})); }
  template <std::integral T>
  void append_integer(T value) {
    store_big_endian(prepare(sizeof value).data(), value);
    size_ += sizeof value;
  }
  /// Text and the NUL that ends it. Requires: no NUL within.
  void append_cstring(std::string_view text) {
    append(text);
    append_integer(char{0});
  }

  /// Drops the first `count` bytes and moves the rest to the front.
  void drop_front(std::size_t count) noexcept {
    size_ -= count;
    if (size_ != 0 && count != 0) std::memmove(bytes_.get(), bytes_.get() + count, size_);
  }

 private:
  void grow(std::size_t count) {
    std::size_t capacity = capacity_ < 64 ? 64 : capacity_ * 2;
    while (capacity - size_ < count) capacity *= 2;
    auto bigger = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ != 0) std::memcpy(bigger.get(), bytes_.get(), size_);
    bytes_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace pgdbm
