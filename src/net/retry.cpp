#include "net/retry.hpp"

namespace pgdbm::net {

bool may_pass(const Failure& failure) noexcept {
  if (failure.fault.report) {
    if (failure.fault.kind == FaultKind::configuration) return false;
    const auto state = failure.fault.sqlstate();
    const auto group = state.class_code();
    return group == "08" || group == "53" || state == sqlstate::cannot_connect_now ||
           state == sqlstate::admin_shutdown || state == sqlstate::crash_shutdown;
  }
  return failure.setback == Setback::unreachable || failure.setback == Setback::unfit;
}

}  // namespace pgdbm::net
