// message: convert .*secret.* from .*Secret|no viable conversion from .*Secret
#include "printing.hpp"

std::string_view text_of(const pgdbm::Secret& secret) {
#ifdef MUST_NOT_COMPILE
  return secret;
#else
  return secret.reveal();
#endif
}
