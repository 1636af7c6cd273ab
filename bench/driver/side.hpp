// One client's way of doing one case. Both sides of a case must come to the same checksum.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pgdbm::bench {

class Side {
 public:
  Side() = default;
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;
  virtual ~Side() = default;

  /// What goes before and is not measured: emptying a table, making rows.
  virtual void prepare(std::size_t /*size*/) {}
  /// What is measured: `size` rows or statements.
  virtual void run(std::size_t size) = 0;
  /// Of what the last run read or wrote.
  [[nodiscard]] virtual std::uint64_t checksum() = 0;
  /// Frees what the last run read.
  virtual void discard() {}
};

}  // namespace pgdbm::bench
