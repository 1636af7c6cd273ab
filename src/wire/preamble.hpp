// What may be said before a session, or instead of one: the request for TLS with its answer of one byte, and the
// request to cancel what another session is doing.
#pragma once

#include <pgdbm/base/byte_buffer.hpp>

#include <cstdint>

namespace pgdbm::wire {

void encode_tls_request(ByteBuffer& out);

/// `process_id` and `key` are those of the session whose statement is to end (BackendKeyData).
void encode_cancel_request(ByteBuffer& out, std::int32_t process_id, ByteView key);

enum class TlsAnswer : std::uint8_t {
  incomplete,    ///< nothing has come yet
  accepted,      ///< begin the handshake
  declined,      ///< the server has no TLS; the session may begin without, on the same socket
  server_error,  ///< an ErrorResponse instead: it is not to be read, as nobody knows who wrote it
  not_alone,     ///< more than the answer has come: somebody may be slipping in bytes (CVE-2021-23222)
  nonsense,      ///< no PostgreSQL server answers so
};

/// `received` is all that has come since the request.
[[nodiscard]] TlsAnswer read_tls_answer(ByteView received) noexcept;

}  // namespace pgdbm::wire
