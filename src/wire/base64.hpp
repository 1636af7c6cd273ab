// Base64 (RFC 4648, section 4), as SCRAM writes bytes: padded, without line breaks.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::wire {

[[nodiscard]] std::string encode_base64(ByteView bytes);

/// Nothing unless the text is exactly what `encode_base64` makes of some bytes.
[[nodiscard]] std::optional<std::vector<std::byte>> decode_base64(std::string_view text);

}  // namespace pgdbm::wire
