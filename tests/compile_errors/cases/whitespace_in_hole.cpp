// message: function .*a_placeholder_has_whitespace_inside_its_braces
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{ tables.users }}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.users}}");
}
#endif
