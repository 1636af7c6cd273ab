// message: function .*a_placeholder_is_unknown
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{table.users}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}");
}
#endif
