// message: function .*a_name_in_a_placeholder_begins_with_a_digit
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT * FROM {{tables.1user}}");
}
#else
void statement() {
  execute("SELECT * FROM {{tables.user1}}");
}
#endif
