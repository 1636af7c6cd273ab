// The primitives of password authentication, by OpenSSL's libcrypto: computation only, no I/O.
// Each gives nothing when libcrypto refuses, as it does with MD5 in FIPS mode.
#pragma once

#include <pgdbm/base/big_endian.hpp>
#include <pgdbm/base/secret.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pgdbm::wire {

using Sha256 = std::array<std::byte, 32>;

[[nodiscard]] std::optional<Sha256> sha256(ByteView bytes);
/// Requires: the key is not empty.
[[nodiscard]] std::optional<Sha256> hmac_sha256(ByteView key, std::string_view text);
/// Hi() of RFC 5802: PBKDF2 with HMAC-SHA-256. Costs about half a microsecond for each iteration.
[[nodiscard]] std::optional<Sha256> salted_password(std::string_view password, ByteView salt, int iterations);

/// What the server checks for `md5`: "md5", then the MD5 of (the MD5 of password and user) and salt, in hexadecimal.
[[nodiscard]] std::optional<Secret> md5_response(std::string_view user, std::string_view password, ByteView salt);

/// Takes as long for equal bytes as for different ones.
[[nodiscard]] bool equal_in_constant_time(ByteView a, ByteView b) noexcept;
/// Bytes that nobody can guess.
[[nodiscard]] std::optional<std::array<std::byte, 18>> random_bytes() noexcept;
void wipe(Sha256& digest) noexcept;

}  // namespace pgdbm::wire
