// When two values are the same for the tests that send them round: as `==` has it, and NaN equals NaN.
#pragma once

#include <cmath>
#include <concepts>

namespace pgdbm::types::testing {

template <class T>
bool is_equal(const T& a, const T& b) {
  if constexpr (std::floating_point<T>) {
    return a == b || (std::isnan(a) && std::isnan(b));
  } else {
    return a == b;
  }
}

}  // namespace pgdbm::types::testing
