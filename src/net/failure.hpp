// An attempt to connect that came to nothing: what it means for the plan, and why, for people.
#pragma once

#include "net/connect_plan.hpp"

#include <pgdbm/base/fault.hpp>

namespace pgdbm::net {

struct Failure {
  Setback setback = Setback::hopeless;
  Fault fault;
};

}  // namespace pgdbm::net
