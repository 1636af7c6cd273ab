// Lists a directory by system calls alone, so that a process forked from a program with threads may do it too:
// opendir allocates, and another thread may have held the allocator's lock at the moment of the fork.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgdbm::testing {

/// Calls `visit(name, type)` for each entry but "." and ".."; `type` is a DT_ constant, DT_UNKNOWN on some file
/// systems. Reads from where the descriptor stands. False when the directory cannot be read.
/// Async-signal-safe when `visit` is.
template <class Visit>
bool for_each_entry(int directory, Visit&& visit) noexcept {
  alignas(dirent64) std::array<std::byte, 4096> buffer;
  for (;;) {
    const ssize_t filled = ::getdents64(directory, buffer.data(), buffer.size());
    if (filled <= 0) return filled == 0;
    for (std::size_t offset = 0; offset < static_cast<std::size_t>(filled);) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + offset);
      offset += entry->d_reclen;
      const char* name = &entry->d_name[0];
      if (std::string_view{name} != "." && std::string_view{name} != "..") visit(name, entry->d_type);
    }
  }
}

}  // namespace pgdbm::testing
