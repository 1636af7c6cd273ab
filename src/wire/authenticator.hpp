// The part of a startup in which the server asks for proof of who we are, as a state machine without I/O.
// It holds the policy: nothing is sent that the caller did not allow, and with SCRAM a server that skips its own half
// of the proof is refused.
#pragma once

#include "wire/authentication.hpp"
#include "wire/backend.hpp"
#include "wire/scram.hpp"

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pgdbm::wire {

class Authenticator {
 public:
  enum class Progress : std::uint8_t {
    more,           ///< wait for the next request
    send,           ///< the answer was appended: send it, then wait for the next request
    authenticated,  ///< the server is satisfied, and so are we
    failed,         ///< close the socket; `fault()` says why
  };

  explicit Authenticator(Authentication policy) : policy_(std::move(policy)) {}

  [[nodiscard]] Progress resume(const AuthenticationRequest& request, ByteBuffer& out);
  [[nodiscard]] const Fault& fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t {
    waiting,         ///< the server has asked for nothing yet
    password_sent,   ///< only AuthenticationOk may follow
    scram_begun,     ///< SASLInitialResponse is out: the server's first message must follow
    proof_sent,      ///< the server's signature must follow
    server_trusted,  ///< it was right: AuthenticationOk must follow
    ended,           ///< nothing may follow
  };

  Progress on_ok();
  Progress on_password(AuthenticationKind kind, ByteView salt, ByteBuffer& out);
  Progress on_mechanisms(ByteView mechanisms, ByteBuffer& out);
  Progress on_server_first(ByteView message, ByteBuffer& out);
  Progress on_server_final(ByteView message);

  Progress begin_scram(bool is_bound, bool was_offered, ByteBuffer& out);
  [[nodiscard]] bool may_answer(AuthenticationKind kind);
  [[nodiscard]] bool can_bind() const noexcept;
  Progress fail(Fault fault);
  Progress refuse(std::string message);
  Progress violation(std::string_view what);

  Authentication policy_;
  State state_ = State::waiting;
  std::unique_ptr<ScramClient> scram_;
  Fault fault_;
};

}  // namespace pgdbm::wire
