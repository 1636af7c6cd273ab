// message: write pgdbm::runtime\(text\)
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute(std::string{"SELECT 1"});
}
#else
void statement() {
  execute(pgdbm::runtime("SELECT 1"));
}
#endif
