// Cuts the stream of bytes from the server into messages: a type byte, a length that counts itself, a body.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <cstddef>
#include <cstdint>

namespace pgdbm::wire {

struct Frame {
  char type = 0;
  ByteView body;  ///< lies in the receive buffer; valid until that is touched
};

enum class SplitStatus : std::uint8_t {
  frame,       ///< `frame` is whole and `size` bytes long with its header
  incomplete,  ///< `size` bytes are needed (5 when even the header is not here)
  violation,   ///< the length is impossible: the stream cannot be followed any further
};

struct Split {
  SplitStatus status;
  std::size_t size;
  Frame frame;
};

inline constexpr std::size_t frame_header_size = 5;

/// The first message of `received`. `limit` bounds the length of its body.
[[nodiscard]] inline Split split_frame(ByteView received, std::size_t limit) noexcept {
  if (received.size() < frame_header_size) return {SplitStatus::incomplete, frame_header_size, {}};
  const auto length = load_big_endian<std::uint32_t>(received.data() + 1);
  constexpr std::uint32_t length_field = 4;
  if (length < length_field || length - length_field > limit) return {SplitStatus::violation, 0, {}};
  const std::size_t size = std::size_t{1} + length;
  if (received.size() < size) return {SplitStatus::incomplete, size, {}};
  return {SplitStatus::frame,
          size,
          {static_cast<char>(received[0]), received.subspan(frame_header_size, size - frame_header_size)}};
}

}  // namespace pgdbm::wire
