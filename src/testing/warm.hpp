// What a process that runs test after test keeps at hand, so that none of them waits: the next database, prepared on a
// thread while the test before it runs; and places that several tests use one after the other.
#pragma once

#include "testing/place.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace pgdbm::testing {

class Warm {
 public:
  /// Made when it is first asked for. In a forked process, another.
  [[nodiscard]] static Warm& of_process();

  Warm();
  Warm(const Warm&) = delete;
  Warm& operator=(const Warm&) = delete;
  ~Warm();

  /// A database nobody has used. The second order with the same words lets the next be prepared in the background.
  [[nodiscard]] std::unique_ptr<Place> take(const Order& order);
  /// One that was put back, if any.
  [[nodiscard]] std::unique_ptr<Place> take_used(const std::string& words);
  void put_back(const std::string& words, std::unique_ptr<Place> place);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace pgdbm::testing
