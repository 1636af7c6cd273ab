#include "wire/preamble.hpp"

namespace pgdbm::wire {

namespace {

// Numbers that no version of the protocol will have.
constexpr std::int32_t tls_request_code = 80'877'103;
constexpr std::int32_t cancel_request_code = 80'877'102;

}  // namespace

void encode_tls_request(ByteBuffer& out) {
  out.append_integer(std::int32_t{8});
  out.append_integer(tls_request_code);
}

void encode_cancel_request(ByteBuffer& out, std::int32_t process_id, ByteView key) {
  constexpr std::size_t before_key = 12;
  out.append_integer(static_cast<std::int32_t>(before_key + key.size()));
  out.append_integer(cancel_request_code);
  out.append_integer(process_id);
  out.append(key);
}

TlsAnswer read_tls_answer(ByteView received) noexcept {
  if (received.empty()) return TlsAnswer::incomplete;
  switch (static_cast<char>(received.front())) {
    case 'S':
      return received.size() == 1 ? TlsAnswer::accepted : TlsAnswer::not_alone;
    case 'N':
      return received.size() == 1 ? TlsAnswer::declined : TlsAnswer::not_alone;
    case 'E':
      return TlsAnswer::server_error;
    default:
      return TlsAnswer::nonsense;
  }
}

}  // namespace pgdbm::wire
