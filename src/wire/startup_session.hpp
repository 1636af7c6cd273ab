// The conversation from the startup message to the first ReadyForQuery, as a state machine without I/O:
// feed it each frame, do what it says.
#pragma once

#include "wire/authenticator.hpp"
#include "wire/backend.hpp"
#include "wire/frame.hpp"
#include "wire/frontend.hpp"

#include <pgdbm/base/byte_buffer.hpp>
#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgdbm::wire {

/// What a session knows of its server: told at startup, and again whenever it changes.
struct ServerFacts {
  std::map<std::string, std::string, std::less<>> parameters;  ///< ParameterStatus: server_version, TimeZone, …
  std::int32_t protocol = protocol_3_0;                        ///< agreed upon
  std::int32_t process_id = 0;
  std::vector<std::byte> cancel_key;

  /// False when the server reports more parameters than an honest one has, and this one is not taken.
  [[nodiscard]] bool set(const ParameterStatus& status);
};

class StartupSession {
 public:
  enum class Progress : std::uint8_t {
    more,    ///< read the next frame
    send,    ///< an answer was appended: send it, then read the next frame
    ready,   ///< statements may be sent; `facts()` is complete
    failed,  ///< close the socket; `fault()` says why
  };

  /// `asked` is the protocol of the startup message.
  explicit StartupSession(Authentication policy, std::int32_t asked = protocol_3_0)
      : authenticator_(std::move(policy)) {
    facts_.protocol = asked;
  }

  /// Appends to `out` what is to be said. Notices need no answer here and are passed over.
  [[nodiscard]] Progress resume(const Frame& frame, ByteBuffer& out);

  /// The server was satisfied with who we are.
  [[nodiscard]] bool is_authenticated() const noexcept { return state_ == State::authenticated; }
  [[nodiscard]] ServerFacts& facts() noexcept { return facts_; }
  [[nodiscard]] const Fault& fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t {
    negotiating,     ///< nothing came yet: the server may speak of versions first
    authenticating,  ///< before AuthenticationOk: the server may only ask or refuse
    authenticated,   ///< settings and the cancel key arrive, in any order
  };

  Progress on_negotiation(const Frame& frame);
  Progress on_authentication(const Frame& frame, ByteBuffer& out);
  Progress on_setup(const Frame& frame);
  Progress on_error(const Frame& frame);
  Progress violation(std::string_view what);

  Authenticator authenticator_;
  State state_ = State::negotiating;
  ServerFacts facts_;
  Fault fault_;
};

}  // namespace pgdbm::wire
