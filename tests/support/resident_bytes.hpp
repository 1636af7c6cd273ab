// How much memory this process has, for tests that want it to stay flat.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <fstream>

namespace pgdbm::tests {

/// False where a sanitizer keeps what was freed, so that the figure tells nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool resident_bytes_tell = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool resident_bytes_tell = false;
#else
inline constexpr bool resident_bytes_tell = true;
#endif
#else
inline constexpr bool resident_bytes_tell = true;
#endif

inline std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace pgdbm::tests
