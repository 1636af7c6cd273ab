// message: use of deleted function .*operator<<|overload resolution selected deleted operator '<<'|invokes a deleted
// function
#include "printing.hpp"

std::string print(const pgdbm::Secret& secret) {
#ifdef MUST_NOT_COMPILE
  return fmt::format("{}", fmt::streamed(secret));
#else
  return fmt::format("{}", fmt::streamed(secret.reveal()));
#endif
}
