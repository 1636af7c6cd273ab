// What a run tells its listener.
#pragma once

#include <pgdbm/migrate/options.hpp>

namespace pgdbm::migrate {

inline void tell(const MigrationListener& listener, const MigrationProgress& progress) noexcept {
  if (!listener) return;
  try {
    listener(progress);
  } catch (...) {
    return;  // a program that cannot show its progress goes on
  }
}

}  // namespace pgdbm::migrate
