// message: use of deleted function .*operator<<|overload resolution selected deleted operator '<<'
#include "printing.hpp"

void print(std::ostream& out, const pgdbm::Secret& secret) {
#ifdef MUST_NOT_COMPILE
  out << secret;
#else
  out << secret.reveal();
#endif
}
