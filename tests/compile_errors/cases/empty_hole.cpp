// message: function .*a_placeholder_is_empty
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{}}");
}
#else
void statement() {
  execute("SELECT * FROM {{{{}}");
}
#endif
