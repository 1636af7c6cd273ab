// What the library tells a program besides faults: to a sink that the program gives. Without one it is silent.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace pgdbm {

enum class LogLevel : std::uint8_t { information, warning };

struct LogRecord {
  LogLevel level = LogLevel::information;
  std::string message;  ///< without parameters and passwords, like those of faults
};

/// Called on the executor of the pool that tells; what it throws is passed over.
using LogSink = std::function<void(const LogRecord&)>;

namespace base {

inline void tell(const LogSink& sink, const LogRecord& record) noexcept {
  if (!sink) return;
  try {
    sink(record);
  } catch (...) {
    return;  // a program that cannot write its log goes on
  }
}

}  // namespace base

}  // namespace pgdbm
