// What was tried in order to connect, and what came of each: the words of the fault at the end.
#pragma once

#include "net/address.hpp"
#include "net/connect_plan.hpp"
#include "net/socket.hpp"

#include <pgdbm/base/fault.hpp>

#include <string>
#include <vector>

namespace pgdbm::net {

struct Trial {
  Address host{};
  Endpoint endpoint{};  ///< empty when the name did not resolve
  bool was_encrypted = false;
  Fault fault{};
  Setback setback = Setback::unreachable;
};

class Trials {
 public:
  void add(Trial trial) { trials_.push_back(std::move(trial)); }

  /// That of the only trial; of several a list, with the kind and the server's report of the last. Requires: one at
  /// least.
  [[nodiscard]] Fault fault() const;
  /// That of the last. Requires: one at least.
  [[nodiscard]] Setback setback() const noexcept { return trials_.back().setback; }

 private:
  std::vector<Trial> trials_;
};

/// "db.example.org:5432 (192.0.2.7)", the number only where it tells something.
[[nodiscard]] std::string place_of(const Address& host, const Endpoint& endpoint);

}  // namespace pgdbm::net
