// What does not fit in a configuration, told as a fault.
#pragma once

#include <pgdbm/base/fault.hpp>

#include <string>
#include <utility>

namespace pgdbm::db::config {

[[nodiscard]] inline Fault misfit(std::string message) {
  return {.kind = FaultKind::configuration, .message = std::move(message)};
}

}  // namespace pgdbm::db::config
