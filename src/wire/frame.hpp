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
[[nodiscard]] Split split_frame(ByteView received, std::size_t limit) noexcept;

}  // namespace pgdbm::wire
