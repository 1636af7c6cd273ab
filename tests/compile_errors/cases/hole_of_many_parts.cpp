// message: function .*a_placeholder_has_too_many_parts
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables.shop.users.id}}");
}
#else
void statement() {
  execute("SELECT {{tables.shop.users}}.id");
}
#endif
