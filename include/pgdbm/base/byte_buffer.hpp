// One growing run of bytes: what encoders append to and what a socket receives into.
// Unlike std::vector it never writes memory that is about to be overwritten, and a few bytes (the parameters of most
// statements) lie in the object itself.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <array>
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
  ByteBuffer(ByteBuffer&& other) noexcept { take(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~ByteBuffer() = default;

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] ByteView view() const noexcept { return {bytes_, size_}; }
  [[nodiscard]] std::byte* data() noexcept { return bytes_; }

  void clear() noexcept { size_ = 0; }
  /// `clear`, and overwrites what was there: for bytes that nobody shall find. What growing left behind is not reached.
  void wipe() noexcept {
    explicit_bzero(bytes_, capacity_);
    size_ = 0;
  }

  /// Room for `count` more bytes behind the end; `commit` makes them part of the buffer.
  [[nodiscard]] std::span<std::byte> prepare(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return {bytes_ + size_, capacity_ - size_};
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

  /// Drops what is behind the first `count` bytes. Requires: there are so many.
  void keep_front(std::size_t count) noexcept { size_ = count; }
  /// Drops the first `count` bytes and moves the rest to the front.
  void drop_front(std::size_t count) noexcept {
    size_ -= count;
    if (size_ != 0 && count != 0) std::memmove(bytes_, bytes_ + count, size_);
  }

 private:
  void grow(std::size_t count) {
    std::size_t capacity = capacity_ * 2;
    while (capacity - size_ < count) capacity *= 2;
    auto bigger = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ != 0) std::memcpy(bigger.get(), bytes_, size_);
    many_ = std::move(bigger);
    bytes_ = many_.get();
    capacity_ = capacity;
  }

  void take(ByteBuffer& other) noexcept {
    many_ = std::move(other.many_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, few_.size());
    bytes_ = many_ ? many_.get() : few_.data();
    if (!many_) std::memcpy(few_.data(), other.few_.data(), size_);
    other.bytes_ = other.few_.data();
  }

  std::unique_ptr<std::byte[]> many_;
  std::array<std::byte, 64> few_;
  std::byte* bytes_ = few_.data();
  std::size_t size_ = 0;
  std::size_t capacity_ = few_.size();
};

}  // namespace pgdbm
