// The throw places of this room, and the words of the system for an errno.
#pragma once

#include <pgdbm/base/error.hpp>

#include <string>
#include <system_error>
#include <utility>

namespace pgdbm::testing {

/// Throws TestDatabaseError.
[[noreturn]] inline void fail(std::string message) {
  raise(Fault{.kind = FaultKind::test_database, .message = std::move(message)});
}

/// Throws ConfigurationError: what was given cannot be used.
[[noreturn]] inline void refuse(std::string message) {
  raise(Fault{.kind = FaultKind::configuration, .message = std::move(message)});
}

[[nodiscard]] inline std::string reason(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace pgdbm::testing
