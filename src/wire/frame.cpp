#include "wire/frame.hpp"

namespace pgdbm::wire {

Split split_frame(ByteView received, std::size_t limit) noexcept {
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
