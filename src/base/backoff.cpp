#include "base/backoff.hpp"

#include <random>

namespace pgdbm {

double random_portion(double least) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return std::uniform_real_distribution<double>{least, 1}(random);
}

}  // namespace pgdbm
