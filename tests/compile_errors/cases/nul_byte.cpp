// message: function .*a_nul_byte_would_cut_the_statement
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT '\0'");
}
#else
void statement() {
  execute("SELECT '\\0'");
}
#endif
