// The conversation from the startup message to the first ReadyForQuery, as a state machine without I/O:
// feed it each frame, do what it says.
#pragma once

#include "wire/backend.hpp"
#include "wire/frame.hpp"

#include <pgdbm/base/fault.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgdbm::wire {

/// What a session knows of its server: told at startup, and again whenever it changes.
struct ServerFacts {
  std::map<std::string, std::string, std::less<>> parameters;  ///< ParameterStatus: server_version, TimeZone, …
  std::int32_t process_id = 0;
  std::vector<std::byte> cancel_key;

  /// False when the server reports more parameters than an honest one has, and this one is not taken.
  [[nodiscard]] bool set(const ParameterStatus& status);
};

class StartupSession {
 public:
  enum class Progress : std::uint8_t {
    more,    ///< read the next frame
    ready,   ///< statements may be sent; `facts()` is complete
    failed,  ///< close the socket; `fault()` says why
  };

  /// Notices need no answer here and are passed over.
  [[nodiscard]] Progress resume(const Frame& frame);

  [[nodiscard]] ServerFacts& facts() noexcept { return facts_; }
  [[nodiscard]] const Fault& fault() const noexcept { return fault_; }

 private:
  enum class State : std::uint8_t {
    authenticating,  ///< before AuthenticationOk: the server may only ask, refuse or negotiate
    authenticated,   ///< settings and the cancel key arrive, in any order
  };

  Progress on_authentication(const Frame& frame);
  Progress on_setup(const Frame& frame);
  Progress on_error(const Frame& frame);
  Progress violation(std::string_view what);

  State state_ = State::authenticating;
  ServerFacts facts_;
  Fault fault_;
};

}  // namespace pgdbm::wire
