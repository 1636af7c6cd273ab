// message: function .*a_placeholder_is_never_closed
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables.users}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}");
}
#endif
