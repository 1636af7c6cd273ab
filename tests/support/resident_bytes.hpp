// How much memory this process has, for tests that want it to stay flat. A sanitizer keeps what was freed
// (sanitizer.hpp).
#pragma once

#include <unistd.h>

#include <cstddef>
#include <fstream>

namespace pgdbm::tests {

inline std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace pgdbm::tests
