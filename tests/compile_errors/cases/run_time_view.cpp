// message: (text.*constant expression|constant expression.*text)
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement(std::string_view text) {
  execute(text);
}
#else
void statement(std::string_view text) {
  execute(pgdbm::runtime(text));
}
#endif
