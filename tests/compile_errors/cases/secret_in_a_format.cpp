// message: Cannot format an argument
#include "printing.hpp"

std::string print(const pgdbm::Secret& secret) {
#ifdef MUST_NOT_COMPILE
  return fmt::format("{}", secret);
#else
  return fmt::format("{}", secret.reveal());
#endif
}
