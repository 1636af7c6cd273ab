// Result<T>: a value or a Fault. Rooms below `db` return it; `value()` on a fault throws by `raise`.
#pragma once

#include <pgdbm/base/error.hpp>
#include <pgdbm/base/fault.hpp>

#include <boost/system/result.hpp>

namespace pgdbm {

template <class T>
using Result = boost::system::result<T, Fault>;

/// Found by argument-dependent lookup when `value()` is called on a fault.
[[noreturn]] inline void throw_exception_from_error(const Fault& fault, const boost::source_location& /*where*/) {
  raise(fault);
}

}  // namespace pgdbm
