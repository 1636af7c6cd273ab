// message: function .*a_quoted_identifier_is_never_closed
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT \"a FROM t");
}
#else
void statement() {
  execute("SELECT \"a\" FROM t");
}
#endif
